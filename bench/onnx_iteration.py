#!/usr/bin/env python3
"""One iteration of the default preset in ONNX Runtime, as torch_iteration.py does it in torch.

    python3 bench/onnx_iteration.py SIZE ITERATIONS [THREADS]

ONNX has no gradients, so the backward pass is written as forward operations of the same graph:
convolutions with rotated weights, unpooling by the indices that the pools return, products with the
Gram matrices' gradients, masks. The update by Adam is part of the graph, too. Prints one JSON object.
"""
import json
import os
import sys
import time

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

BLOCKS = [[64, 64], [128, 128], [256] * 4, [512] * 4, [512]]
RATE, BETA1, BETA2, EPSILON = 0.02, 0.9, 0.999, 1e-8


class Graph:
    """Nodes in order; every method returns the name of its result."""

    def __init__(self):
        self.nodes, self.constants = [], []

    def constant(self, value, kind=np.float32):
        name = "constant%d" % len(self.constants)
        self.constants.append(numpy_helper.from_array(np.asarray(value, kind), name))
        return name

    def add(self, operation, *inputs, results=1, **attributes):
        names = ["%s%d_%d" % (operation, len(self.nodes), i) for i in range(results)]
        self.nodes.append(helper.make_node(operation, list(inputs), names, **attributes))
        return names[0] if results == 1 else names

    def scaled(self, value, factor):
        return self.add("Mul", value, self.constant(factor))

    def convolution(self, value, kernel, bias=None):
        inputs = [value, self.constant(kernel)] + ([] if bias is None else [self.constant(bias)])
        return self.add("Conv", *inputs, pads=[1, 1, 1, 1], kernel_shape=[3, 3])

    def sum(self, a, b):
        return b if a is None else self.add("Add", a, b)


def build(size):
    """The graph, and its inputs and outputs: image, moments, and the targets' first values."""
    random = np.random.default_rng(1)
    graph = Graph()
    means = graph.constant(np.array([103.939, 116.779, 123.68]).reshape(1, 3, 1, 1))
    order = graph.constant([2, 1, 0], np.int64)
    value = graph.add("Sub", graph.scaled(graph.add("Gather", "image", order, axis=1), 255), means)
    losses, tape, channels, side = None, [], 3, size

    def error(place, a):
        """The mean squared difference from a target of zeros, and its gradient."""
        nonlocal losses
        count = np.prod(place)
        difference = graph.add("Sub", a, graph.constant(np.zeros(place)))
        squares = graph.add("ReduceSumSquare", difference, keepdims=0)
        losses = graph.sum(losses, graph.scaled(squares, 1 / count))
        return graph.scaled(difference, 2 / count)

    for b, block in enumerate(BLOCKS):
        for c, outputs in enumerate(block):
            kernel = random.standard_normal((outputs, channels, 3, 3), np.float32)
            kernel *= (2 / (9 * channels)) ** 0.5
            value = graph.add("Relu", graph.convolution(value, kernel, np.zeros(outputs)))
            tap = None
            if c == 0:
                flat = graph.constant([outputs, side * side], np.int64)
                features = graph.add("Reshape", value, flat)
                other = graph.add("Transpose", features, perm=[1, 0])
                gram = graph.scaled(graph.add("MatMul", features, other), 1 / (side * side))
                slope = graph.scaled(error((outputs, outputs), gram), 2 / (side * side))
                shape = graph.constant([1, outputs, side, side], np.int64)
                tap = graph.add("Reshape", graph.add("MatMul", slope, features), shape)
            elif (b, c) == (3, 1):
                tap = error((1, outputs, side, side), value)
            tape.append(("convolution", kernel, value, tap))
            channels = outputs
        if b < len(BLOCKS) - 1:
            window = {"kernel_shape": [2, 2], "strides": [2, 2]}
            value, indices = graph.add("MaxPool", value, results=2, **window)
            tape.append(("pool", indices, [1, channels, side, side], window))
            side //= 2

    gradient, zero = None, graph.constant(0.0)
    for kind, *rest in reversed(tape):
        if kind == "pool":
            indices, shape, window = rest
            shape = graph.constant(shape, np.int64)
            gradient = graph.add("MaxUnpool", gradient, indices, shape, **window)
        else:
            kernel, activation, tap = rest
            if tap is not None:
                gradient = graph.sum(gradient, tap)
            alive = graph.add("Greater", activation, zero)
            gradient = graph.add("Where", alive, gradient, zero)
            rotated = np.ascontiguousarray(kernel[:, :, ::-1, ::-1].transpose(1, 0, 2, 3))
            gradient = graph.convolution(gradient, rotated)
    gradient = graph.scaled(graph.add("Gather", gradient, order, axis=1), 255)
    adam(graph, gradient)
    graph.nodes.append(helper.make_node("Identity", [losses], ["loss"]))
    image = [1, 3, size, size]
    inputs = [("image", image), ("m", image), ("v", image), ("rate", []), ("root", [])]
    outputs = [("image_next", image), ("m_next", image), ("v_next", image), ("loss", [])]
    infos = [
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in some]
        for some in (inputs, outputs)
    ]
    return helper.make_model(
        helper.make_graph(graph.nodes, "iteration", *infos, graph.constants),
        opset_imports=[helper.make_opsetid("", 17)],
        ir_version=9,
    )


def adam(graph, gradient):
    """`rate` is the learning rate over m's bias correction, `root` the root of v's."""
    m = graph.add("Add", graph.scaled("m", BETA1), graph.scaled(gradient, 1 - BETA1))
    squares = graph.add("Mul", gradient, gradient)
    v = graph.add("Add", graph.scaled("v", BETA2), graph.scaled(squares, 1 - BETA2))
    root = graph.add("Div", graph.add("Sqrt", v), "root")
    step = graph.add("Div", m, graph.add("Add", root, graph.constant(EPSILON)))
    moved = graph.add("Sub", "image", graph.add("Mul", step, "rate"))
    clamped = graph.add("Clip", moved, graph.constant(0.0), graph.constant(1.0))
    for result, name in ((clamped, "image_next"), (m, "m_next"), (v, "v_next")):
        graph.nodes.append(helper.make_node("Identity", [result], [name]))


def main() -> None:
    size, iterations = int(sys.argv[1]), int(sys.argv[2])
    threads = int(sys.argv[3]) if len(sys.argv) > 3 else len(os.sched_getaffinity(0))
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.log_severity_level = 3
    serialised = build(size).SerializeToString()
    session = onnxruntime.InferenceSession(serialised, options, ["CPUExecutionProvider"])
    del serialised
    image = np.random.default_rng(2).random((1, 3, size, size), np.float32)
    state = [image, np.zeros_like(image), np.zeros_like(image)]
    seconds, losses = [], []
    for i in range(3 + iterations):
        rate = np.array(RATE / (1 - BETA1 ** (i + 1)), np.float32)
        root = np.array((1 - BETA2 ** (i + 1)) ** 0.5, np.float32)
        start = time.perf_counter()
        *state, loss = session.run(
            None, {"image": state[0], "m": state[1], "v": state[2], "rate": rate, "root": root}
        )
        seconds.append(time.perf_counter() - start)
        losses.append(float(loss))
    seconds = sorted(seconds[3:])
    print(
        json.dumps(
            {
                "onnxruntime": onnxruntime.__version__,
                "onnx": onnx.__version__,
                "size": size,
                "threads": threads,
                "losses": [losses[0], losses[-1]],
                "seconds_per_iteration": seconds[len(seconds) // 2],
            }
        )
    )


if __name__ == "__main__":
    main()
