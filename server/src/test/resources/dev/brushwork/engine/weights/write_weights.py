"""Writes random weights as the real libraries do, and beside them what Brushwork must make of them.

    write_weights.py legacy|zip|keras2|keras3 vgg16|vgg19|resnet50 FILE EXPECTED [SHRINK]

The names, shapes, order and dense layers are those of the published files, or with SHRINK channels
that many times fewer and no dense layers. EXPECTED is safetensors with the canonical names; batch
normalisation is folded in float64, independently of Brushwork.
"""
import json
import struct
import sys

import numpy as np

BLOCKS = {"vgg16": [2, 2, 3, 3, 3], "vgg19": [2, 2, 4, 4, 4], "resnet50": [3, 4, 6, 3]}
WIDTHS = [64, 128, 256, 512, 512]
SHRINK = int(sys.argv[5]) if len(sys.argv) > 5 else 1
random = np.random.default_rng(7)


def normal(*shape):
    fan_in = int(np.prod(shape[1:])) or 1
    values = random.standard_normal(shape, dtype=np.float32) * np.float32((2 / fan_in) ** 0.5)
    # Small files are made to be committed, compressed: few bits each.
    return values if SHRINK == 1 else np.round(values * 64) / np.float32(64)


def vgg(network):
    """(canonical name, Keras' name, torchvision's name, OIHW kernel, bias)"""
    inputs, place = 3, 0
    for block, layers in enumerate(BLOCKS[network], 1):
        for layer in range(1, layers + 1):
            width = WIDTHS[block - 1] // SHRINK
            yield (f"conv{block}_{layer}", f"block{block}_conv{layer}", f"features.{place}",
                   normal(width, inputs, 3, 3), normal(width))
            inputs, place = width, place + 2
        place += 1


def resnet():
    """(canonical name, Keras' prefix, torchvision's convolution and norm, OIHW shape)"""
    yield "conv1", "conv1", "conv1", "bn1", (64 // SHRINK, 3, 7, 7)
    inputs = 64 // SHRINK
    for stage, blocks in enumerate(BLOCKS["resnet50"], 1):
        width = (32 << stage) // SHRINK
        for block in range(blocks):
            own, keras = f"layer{stage}.{block}", f"conv{stage + 1}_block{block + 1}"
            shapes = [(width, inputs, 1, 1), (width, width, 3, 3), (4 * width, width, 1, 1)]
            for i, shape in enumerate(shapes, 1):
                yield f"{own}.conv{i}", f"{keras}_{i}", f"{own}.conv{i}", f"{own}.bn{i}", shape
            if block == 0:
                yield (f"{own}.downsample", f"{keras}_0", f"{own}.downsample.0",
                       f"{own}.downsample.1", (4 * width, inputs, 1, 1))
            inputs = 4 * width


def norm(channels):
    """gamma, beta, mean, variance; one channel is dead, with a variance of nearly nothing."""
    variance = random.uniform(0.01, 4, channels).astype(np.float32)
    variance[0] = 1e-12
    return [random.uniform(-0.2, 2, channels).astype(np.float32), normal(channels),
            normal(channels), variance]


def fold(kernel, bias, parts, epsilon):
    gamma, beta, mean, variance = (p.astype(np.float64) for p in parts)
    factor = gamma / np.sqrt(variance + epsilon)
    return ((kernel.astype(np.float64) * factor[:, None, None, None]).astype(np.float32),
            (beta + (bias.astype(np.float64) - mean) * factor).astype(np.float32))


def make(network, keras):
    """The canonical tensors, Keras' layers in order, and a state dict."""
    expected, layers, state = {}, [], {}

    def conv(name, kernel, bias):
        expected[name + ".weight"], expected[name + ".bias"] = kernel, bias

    if network == "resnet50":
        for name, prefix, convolution, batch, shape in resnet():
            kernel, parts = normal(*shape), norm(shape[0])
            bias = normal(shape[0]) if keras else np.zeros(shape[0], np.float32)
            conv(name, *fold(kernel, bias, parts, 1.001e-5 if keras else 1e-5))
            layers.append((prefix + "_conv", [("kernel", kernel), ("bias", bias)]))
            layers.append((prefix + "_bn", list(zip(
                ["gamma", "beta", "moving_mean", "moving_variance"], parts))))
            state[convolution + ".weight"] = kernel
            for part, values in zip(["weight", "bias", "running_mean", "running_var"], parts):
                state[f"{batch}.{part}"] = values
            state[batch + ".num_batches_tracked"] = np.array(7, np.int64)
        if SHRINK > 1:
            return expected, layers, state
        layers.append(("predictions", [("kernel", np.zeros((2048, 1000), np.float32)),
                                       ("bias", np.zeros(1000, np.float32))]))
        state["fc.weight"] = np.zeros((1000, 2048), np.float32)
        state["fc.bias"] = np.zeros(1000, np.float32)
        return expected, layers, state
    for name, layer, place, kernel, bias in vgg(network):
        conv(name, kernel, bias)
        layers.append((layer, [("kernel", kernel), ("bias", bias)]))
        if layer.endswith("_conv1"):
            layers.append((layer.replace("conv1", "pool"), []))
        state[place + ".weight"], state[place + ".bias"] = kernel, bias
    if SHRINK > 1:
        return expected, layers, state
    dense = [("fc1", 0, 25088, 4096), ("fc2", 3, 4096, 4096), ("predictions", 6, 4096, 1000)]
    for name, place, inputs, outputs in dense:
        layers.append((name, [("kernel", (inputs, outputs)), ("bias", (outputs,))]))
        state[f"classifier.{place}.weight"] = np.zeros((outputs, inputs), np.float32)
        state[f"classifier.{place}.bias"] = np.zeros(outputs, np.float32)
    return expected, layers, state


def write_torch(path, state, zipped):
    import collections

    import torch
    tensors = collections.OrderedDict((k, torch.from_numpy(v)) for k, v in state.items())
    tensors._metadata = collections.OrderedDict([("", {"version": 1})])
    torch.save(tensors, path, _use_new_zipfile_serialization=zipped)


def write_keras(path, layers, generation):
    import h5py

    # Keras 1 named the layer and its parameter, with a number that depended on the session.
    old = {"kernel": "W_1:0", "bias": "b_1:0", "moving_mean": "running_mean_1:0",
           "moving_variance": "running_std_1:0", "gamma": "gamma_1:0", "beta": "beta_1:0"}

    def names(values):
        if generation == 2:
            # A list of byte strings becomes one of fixed length; an empty one is of float64.
            return [value.encode() for value in values]
        return np.array(values, dtype=h5py.string_dtype())

    with h5py.File(path, "w") as file:
        file.attrs["layer_names"] = names([layer for layer, _ in layers])
        file.attrs["backend"] = "tensorflow" if generation == 3 else b"tensorflow"
        for layer, parts in layers:
            group = file.create_group(layer)
            paths = [f"{layer}/{part}" if generation == 3 else f"{layer}_{old[part]}"
                     for part, _ in parts]
            group.attrs["weight_names"] = names(paths)
            for name, (_, values) in zip(paths, parts):
                if isinstance(values, tuple):
                    group.create_dataset(name, shape=values, dtype="f4")
                else:
                    order = (2, 3, 1, 0) if values.ndim == 4 else range(values.ndim)
                    group[name] = np.ascontiguousarray(np.transpose(values, order))


def write_safetensors(path, tensors):
    header, place = {}, 0
    for name, values in tensors.items():
        header[name] = {"dtype": "F32", "shape": values.shape,
                        "data_offsets": [place, place + values.nbytes]}
        place += values.nbytes
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for values in tensors.values():
            file.write(values.tobytes())


def main():
    kind, network, path, expected = sys.argv[1:5]
    keras = kind.startswith("keras")
    canonical, layers, state = make(network, keras)
    if keras:
        write_keras(path, layers, int(kind[-1]))
    else:
        write_torch(path, state, kind == "zip")
    write_safetensors(expected, canonical)


main()
