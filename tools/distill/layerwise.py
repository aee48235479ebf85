"""The first lesson: the student's layers one after the other, each by linear least squares."""

import torch
from torch import Tensor
from torch.nn import functional

from network import Student, Teacher

PIXELS = 256  # of each image, at most, that a layer is fitted to
CHUNK = 8  # images at once
RIDGE = 1e-3
ROUNDS = 5


@torch.no_grad()
def fit(student: Student, teacher: Teacher, images: Tensor) -> None:
    """
    Gives each convolution of the student the weights with which it estimates best, from what the
    layers before it really put out, some channels of the teacher's convolution of that name before
    its ReLU. Those channels are chosen from which the others are estimated best. Nothing is read
    but what the teacher puts out.
    """
    theirs, ours = teacher.preprocess(images), student.preprocess(images)
    for name, convolution in student.convolutions.items():
        if name.endswith("_1") and name != "1_1":
            theirs, ours = functional.max_pool2d(theirs, 2), functional.max_pool2d(ours, 2)
        theirs = _by_chunks(teacher.convolutions[name], theirs)
        pixels = torch.randperm(theirs[0, 0].numel())[:PIXELS]
        outputs = _rows(theirs, pixels)
        channels = _telling(outputs.relu(), convolution.out_channels)
        outputs = outputs[:, channels]
        outputs = outputs / outputs.relu().square().mean(0).sqrt().clamp(min=1e-6)
        rows = torch.cat([_windows(chunk, pixels) for chunk in ours.split(CHUNK)])
        weights = _solve(rows, outputs)
        convolution.weight.copy_(weights[:-1].T.view_as(convolution.weight))
        convolution.bias.copy_(weights[-1])
        theirs = theirs.relu_()
        ours = _by_chunks(convolution, ours).relu_()
        explained = 1 - (_rows(ours, pixels) - outputs.relu()).square().sum() / _spread(outputs)
        print(f"relu{name}: R^2 {explained:.3f}", flush=True)


def _by_chunks(layer: torch.nn.Module, maps: Tensor) -> Tensor:
    return torch.cat([layer(chunk) for chunk in maps.split(CHUNK)])


def _rows(maps: Tensor, pixels: Tensor) -> Tensor:
    """(images times pixels, channels)"""
    return maps.flatten(2)[:, :, pixels].transpose(1, 2).flatten(0, 1)


def _windows(maps: Tensor, pixels: Tensor) -> Tensor:
    """What a convolution reads at these pixels, and a 1 for its bias: (rows, 9 channels + 1)"""
    windows = functional.unfold(maps, 3, padding=1)[:, :, pixels].transpose(1, 2).flatten(0, 1)
    return functional.pad(windows, (0, 1), value=1.0)


def _spread(outputs: Tensor) -> Tensor:
    features = outputs.relu()
    return (features - features.mean(0)).square().sum()


def _telling(features: Tensor, count: int) -> Tensor:
    """
    The channels from which all are estimated best, chosen greedily: each next one explains most
    of what those before it leave.
    """
    features = features / features.square().mean(0).clamp(min=1e-12) ** 0.25
    left = (features.T @ features).double()
    least = 1e-9 * left.diagonal().max()
    chosen = []
    for _ in range(count):
        diagonal = left.diagonal()
        gains = left.square().sum(0) / diagonal.clamp(min=least)
        gains[diagonal <= least] = 0
        gains[chosen] = -1
        best = int(gains.argmax())
        chosen.append(best)
        left = left - torch.outer(left[best], left[best]) / diagonal[best].clamp(min=least)
    return torch.tensor(chosen)


def _solve(rows: Tensor, outputs: Tensor) -> Tensor:
    """
    The weights, a row an input, with which `rows @ weights` rectified is nearest to `outputs`
    rectified, in least squares: where an output is below 0, any estimate below 0 is right. Such
    estimates are put in the outputs' place and the squares solved again, which converges, for the
    objective is convex and no step can raise it.
    """
    moments = rows.T @ rows
    ridge = RIDGE * moments.diagonal().mean() * torch.eye(len(moments))
    factor = torch.linalg.cholesky(moments + ridge)
    wanted = outputs
    for round_ in range(ROUNDS):
        weights = torch.cholesky_solve(rows.T @ wanted, factor)
        if round_ < ROUNDS - 1:
            wanted = torch.where(outputs > 0, outputs, (rows @ weights).clamp(max=0))
    return weights
