#!/usr/bin/env python3
"""What the optimisers and coarse to fine reach, on the same objective, beside torch's L-BFGS.

    python3 bench/optimizers.py --weights vgg19.safetensors --images FOLDER [--size 256]
        [--pairs tubingen:starry_night,golden_gate:kandinsky,lion:the_scream] [--evaluations 300]
        [--runs adam,lbfgs,torch,...] [--out FOLDER] [--brushwork COMMAND]

Images are brought to their sizes here, once, so that everybody sees the same pixels. A run is a
name of RUNS; `torch` is torch.optim.LBFGS with a history of 100 and a fixed step, without a clamp,
as `lbfgs-free` is. Prints a line a run: the total of the objective at the end, the style's share
and the content term as `brushwork measure` finds them, and the seconds. Pictures and reports stay
in --out. Needs torch, numpy and Pillow.
"""
import argparse
import json
import pathlib
import shlex
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent


def runs(n):
    """The flags of every run of Brushwork, at n evaluations, or in no more time than these take."""
    fine = ["--iterations", str(n)]
    # Five sizes to 512 pixels, each twice as large as the last, have the arithmetic of 1.94 of it.
    each = ["--coarse-to-fine", "--iterations", str(7 * n // 15)]
    return {
        "adam": fine,
        "adam-averaged": fine + ["--averaging", "0.9"],
        "lbfgs": fine + ["--optimizer", "lbfgs"],
        "lbfgs-free": fine + ["--optimizer", "lbfgs", "--no-clamp"],
        "coarse": each,
        "coarse-lbfgs": each + ["--optimizer", "lbfgs"],
    }


def resized(path, size, to):
    from PIL import Image

    image = Image.open(path).convert("RGB")
    scale = size / max(image.size)
    image.resize([round(side * scale) for side in image.size], Image.LANCZOS).save(to)
    return to


def brushwork(command, flags, content, style, size, weights, out, quality_of):
    report = out.with_suffix(".json")
    where = ["--weights", weights, "--backend", "cpu"]
    common = ["--content", str(content), "--style", str(style), "--size", str(size), "--quiet"]
    start = time.perf_counter()
    subprocess.run(
        command + ["stylize"] + common + where + ["--out", str(out), "--report", str(report)]
        + ["--report-every", "10"] + flags,
        check=True,
    )
    elapsed = time.perf_counter() - start
    result = json.loads(report.read_text())
    return result["losses"][-1]["total"], result["total_seconds"], elapsed


def torch_lbfgs(weights, content, style, evaluations, out):
    """The objective of the preset `brushwork`, and its descent by torch.optim.LBFGS."""
    import numpy
    import torch
    import torch.nn.functional as F
    from PIL import Image

    torch.set_num_threads(2)
    tensors = safetensors(weights)
    names = ["1_1", "1_2", "2_1", "2_2", "3_1", "3_2", "3_3", "3_4", "4_1", "4_2", "4_3", "4_4", "5_1"]
    means = torch.tensor([103.939, 116.779, 123.68]).view(1, 3, 1, 1)

    def image(path):
        pixels = numpy.asarray(Image.open(path).convert("RGB"), numpy.float32) / 255
        return torch.from_numpy(pixels).permute(2, 0, 1).unsqueeze(0).contiguous()

    def look(x):
        taps, x = {}, x.flip(1) * 255 - means
        for name in names:
            if name in ("2_1", "3_1", "4_1", "5_1"):
                x = F.max_pool2d(x, 2)
            kernel, bias = tensors[f"conv{name}.weight"], tensors[f"conv{name}.bias"]
            x = F.relu(F.conv2d(x, kernel, bias, padding=1))
            if name.endswith("_1"):
                flat = x.flatten(2)[0]
                taps[name] = flat @ flat.t() / flat.shape[1]
            elif name == "4_2":
                taps[name] = x
        return taps

    with torch.no_grad():
        at_content, at_style = look(image(content)), look(image(style))
        scales = {
            k: max(float(F.mse_loss(at_content[k], at_style[k])), 1e-12) for k in at_style if k != "4_2"
        }
        energy = float((at_content["4_2"] ** 2).mean())
    x = image(content).requires_grad_(True)
    optimiser = torch.optim.LBFGS(
        [x], lr=1, max_iter=1, tolerance_grad=0, tolerance_change=0, history_size=100
    )

    def objective():
        taps = look(x)
        total = 0.05 * F.mse_loss(taps["4_2"], at_content["4_2"]) / energy
        return total + sum(F.mse_loss(taps[k], at_style[k]) / s for k, s in scales.items())

    def closure():
        optimiser.zero_grad()
        loss = objective()
        loss.backward()
        return loss

    start = time.perf_counter()
    for _ in range(evaluations):
        optimiser.step(closure)
    seconds = time.perf_counter() - start
    with torch.no_grad():
        total = float(objective())
        pixels = (x[0].permute(1, 2, 0).clamp(0, 1) * 255).round().numpy().astype("uint8")
    Image.fromarray(pixels).save(out)
    return total, seconds, seconds


def safetensors(path):
    import numpy
    import torch

    data = pathlib.Path(path).read_bytes()
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    types = {"F16": numpy.float16, "F32": numpy.float32, "F64": numpy.float64}
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            begin, end = (8 + length + offset for offset in entry["data_offsets"])
            values = numpy.frombuffer(data[begin:end], types[entry["dtype"]])
            tensors[name] = torch.from_numpy(values.astype(numpy.float32)).view(entry["shape"])
    return tensors


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--weights", required=True)
    parser.add_argument("--images", required=True, type=pathlib.Path)
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument(
        "--pairs", default="tubingen:starry_night,golden_gate:kandinsky,lion:the_scream"
    )
    parser.add_argument("--evaluations", type=int, default=300)
    parser.add_argument("--runs", default="adam,lbfgs,lbfgs-free,torch,coarse")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("optimizers"))
    parser.add_argument("--brushwork", default=str(HERE.parent / "brushwork"))
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    command = shlex.split(options.brushwork)
    print("pair run total style_share content_term seconds", flush=True)
    for pair in options.pairs.split(","):
        names = pair.split(":")
        content, style = (
            resized(options.images / f"{n}.jpg", options.size, options.out / f"{n}-{options.size}.png")
            for n in names
        )
        for run in options.runs.split(","):
            out = options.out / f"{names[0]}-{names[1]}-{options.size}-{run}.png"
            if run == "torch":
                found = torch_lbfgs(options.weights, content, style, options.evaluations, out)
            else:
                flags = runs(options.evaluations)[run]
                found = brushwork(
                    command, flags, content, style, options.size, options.weights, out, None
                )
            quality = json.loads(
                subprocess.run(
                    command + ["measure", "--content", str(content), "--style", str(style)]
                    + ["--result", str(out), "--network", "vgg19", "--weights", options.weights]
                    + ["--json"],
                    check=True,
                    stdout=subprocess.PIPE,
                ).stdout
            )
            print(pair, run, f"{found[0]:.5f}", json.dumps(quality), f"{found[1]:.1f}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
