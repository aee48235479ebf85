"""Averages two files of one course of training: see docs/lite-network.md."""

import argparse
import json
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor


def metric(head: Tensor) -> Tensor:
    """H'H, the same for every root of it."""
    matrix = head.double().flatten(1)
    return matrix.T @ matrix


def root(matrix: Tensor) -> Tensor:
    """The symmetric root, as a convolution of one pixel."""
    values, vectors = torch.linalg.eigh(matrix)
    return ((vectors * values.clamp(min=0).sqrt()) @ vectors.T)[:, :, None, None]


def average(first: dict[str, Tensor], second: dict[str, Tensor], share: float) -> dict[str, Tensor]:
    """Weights at this share of the way from the first to the second."""
    result = {}
    for name in first:
        if name.startswith("head") and name.endswith("weight"):
            mixed = root(torch.lerp(metric(first[name]), metric(second[name]), share))
        else:
            mixed = torch.lerp(first[name].double(), second[name].double(), share)
        result[name] = mixed.half().contiguous()
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("first", type=Path)
    parser.add_argument("second", type=Path, help="the later one, whose metadata is kept")
    parser.add_argument("--share", type=float, default=0.5, help="of the second: 0 to 1")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    with safe_open(options.second, "pt") as file:
        metadata = file.metadata()
    with safe_open(options.first, "pt") as file:
        averaged = json.loads(metadata.get("averaged_with", "[]"))
        averaged.append(f"{1 - options.share:g} of {file.metadata()['steps']} steps")
    metadata["averaged_with"] = json.dumps(averaged)
    weights = average(load_file(options.first), load_file(options.second), options.share)
    save_file(weights, options.out, metadata=metadata)


if __name__ == "__main__":
    main()
