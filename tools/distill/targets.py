"""What the student is to learn of a batch of images, computed once by the teacher and kept."""

from dataclasses import dataclass

import torch
from torch import Tensor

from network import TAPS, Student, Teacher, gram

# Principal directions that are kept of each of the teacher's taps, and pixels of each map.
DIRECTIONS = {
    "relu1_1": 48,
    "relu2_1": 96,
    "relu3_1": 128,
    "relu4_1": 192,
    "relu4_2": 128,
    "relu5_1": 192,
}
PIXELS = 800

# A direction of variance v counts v ** (1 - EVENNESS) in the loss on features: 0 weighs directions
# as they come, so that the few strongest decide, and 1 weighs all alike.
EVENNESS = 0.5

# What the difference of two Gram matrices is measured by is at least this part of their size, lest
# all attention go to pairs that hardly differ.
LEAST_DIFFERENCE = 0.02


@dataclass
class Targets:
    """
    Of one tap: `features` (batch, directions, pixels), float16, at the pixels that the basis names,
    and the whole maps' Gram matrices `grams` (batch, directions, directions).
    """

    features: Tensor
    grams: Tensor


@dataclass
class Example:
    """
    Images, an even number, and what the teacher sees in them. The first half are paired with the
    second: what counts of Gram matrices is the difference of two.
    """

    images: Tensor
    taps: dict[str, Targets]

    @staticmethod
    def pairs(first: "Example", second: "Example") -> "Example":
        return Example(
            torch.cat([first.images, second.images]),
            {
                tap: Targets(
                    torch.cat([targets.features, second.taps[tap].features]),
                    torch.cat([targets.grams, second.taps[tap].grams]),
                )
                for tap, targets in first.taps.items()
            },
        )

    def halves(self) -> tuple["Example", "Example"]:
        middle = len(self.images) // 2
        return self._part(slice(None, middle)), self._part(slice(middle, None))

    def _part(self, part: slice) -> "Example":
        return Example(
            self.images[part],
            {tap: Targets(t.features[part], t.grams[part]) for tap, t in self.taps.items()},
        )


class Basis:
    """
    The principal directions of the teacher's taps on some images, each tap scaled to unit mean
    square, and the pixels at which features are compared.
    """

    def __init__(self, teacher: Teacher, images: Tensor):
        self._teacher = teacher
        self._projections = {}
        self._weights = {}
        self._pixels = {}
        self.captured = {}
        for tap, maps in teacher(images).items():
            values, vectors = torch.linalg.eigh(gram(maps).mean(0).double())
            values, vectors = values.flip(0), vectors.flip(1)
            kept = values[: DIRECTIONS[tap]]
            scale = (len(values) / values.sum()).sqrt()
            spread = (kept * scale**2).clamp(min=1e-6).float()
            self._projections[tap] = (vectors[:, : len(kept)].T * scale).float()
            self._weights[tap] = (spread**-EVENNESS / (spread ** (1 - EVENNESS)).sum())[:, None]
            self._pixels[tap] = torch.randperm(maps[0, 0].numel())[:PIXELS].sort().values
            self.captured[tap] = float(kept.sum() / values.sum())

    @torch.no_grad()
    def example(self, images: Tensor) -> Example:
        taps = {}
        for tap, maps in self._teacher(images).items():
            projected = self._projections[tap] @ maps.flatten(2)
            features = projected[:, :, self._pixels[tap]].half()
            taps[tap] = Targets(features, gram(projected))
        return Example(images, taps)

    @torch.no_grad()
    def fit_heads(self, student: Student, examples: list[Example]) -> None:
        """Gives the student the heads that estimate features best, by ridge regression."""
        inputs = {tap: [] for tap in TAPS}
        outputs = {tap: [] for tap in TAPS}
        for example in examples:
            for tap, maps in student(example.images).items():
                inputs[tap].append(self._rows(tap, maps).transpose(1, 2).flatten(0, 1))
                outputs[tap].append(example.taps[tap].features.transpose(1, 2).flatten(0, 1))
        for tap in TAPS:
            x, y = torch.cat(inputs[tap]).double(), torch.cat(outputs[tap]).double()
            moments = x.T @ x
            ridge = 1e-4 * moments.diagonal().mean() * torch.eye(len(moments))
            student.heads[tap] = torch.linalg.solve(moments + ridge, x.T @ y).T.float().contiguous()

    def losses(self, student: Student, example: Example) -> tuple[Tensor, Tensor]:
        """
        How far the student is from the teacher, at each tap: 1 - R^2 of the features in all
        directions together, and the squared error of pairs' differences of Gram matrices relative
        to those differences.
        """
        features, grams = [], []
        maps = student(example.images)
        for tap, targets in example.taps.items():
            head = student.heads[tap]
            error = head @ self._rows(tap, maps[tap]) - targets.features.float()
            features.append((self._weights[tap] * error.square().mean((0, 2), keepdim=True)[0]).sum())
            ours = _differences(head @ gram(maps[tap]) @ head.T)
            theirs = _differences(targets.grams)
            size = targets.grams[len(theirs) :].square().sum((1, 2))
            scale = theirs.square().sum((1, 2)) + LEAST_DIFFERENCE * size
            grams.append(((ours - theirs).square().sum((1, 2)) / scale).mean())
        return torch.stack(features), torch.stack(grams)

    def _rows(self, tap: str, maps: Tensor) -> Tensor:
        return maps.flatten(2)[:, :, self._pixels[tap]]


def _differences(grams: Tensor) -> Tensor:
    first, second = grams.chunk(2)
    return first - second
