"""Distils vgg19-lite, a small network of VGG's shape, from VGG19: see README.md."""

import argparse
import copy
import json
import random
import time
from collections import deque
from pathlib import Path

import torch
from torch import Tensor

import layerwise
from network import STUDENT_WIDTHS, Student, Teacher
from painting import Painting, quality
from pictures import Pictures, read_square
from targets import Basis, Example

# Weights of the taps in the loss, in the order of TAPS: the deep ones are the hard ones.
TAP_WEIGHTS = [1.0, 1.0, 1.0, 1.5, 0.5, 1.5]

TEACHER = (
    "VGG19, by Karen Simonyan and Andrew Zisserman, Visual Geometry Group, University of Oxford"
    " (arXiv:1409.1556), licensed under CC BY 4.0"
)

WARM_UP_STEPS = 50
REPORT_STEPS = 100
AVERAGE_DECAY = 0.995
BASIS_BATCHES = 6
TRIAL_SIDE = 192
TRIAL_STEPS = 100


class Studio:
    """
    Paintings that the student is at work on: what it sees there, it must see as the teacher does,
    and it is not to be found in photographs.
    """

    def __init__(self, basis: Basis, pictures: Pictures, batch: int, strokes: int, life: int):
        self._basis = basis
        self._pictures = pictures
        self._batch = batch
        self._strokes = strokes
        self._life = life
        self._age = life

    def examples(self, student: Student) -> list[Example]:
        """Paints on for some steps. Returns the paintings, paired with their styles."""
        if self._age >= self._life:
            styles = self._pictures.crops(self._batch)
            self._painting = Painting(student, self._pictures.crops(self._batch), styles)
            self._styles = self._basis.example(styles)
            self._age = 0
        self._painting.look_through(student)
        self._painting.step(self._strokes)
        self._age += self._strokes
        painted = self._basis.example(self._painting.image.detach().clone())
        return [Example.pairs(*both) for both in zip(painted.halves(), self._styles.halves())]


class Distillation:
    """The student on its way, with the average of its recent weights, which is what is kept."""

    def __init__(self, options: argparse.Namespace, teacher: Teacher, pictures: Pictures):
        self._options = options
        self._pictures = pictures
        self._tap_weights = torch.tensor(options.tap_weights)
        self._basis = Basis(teacher, pictures.crops(BASIS_BATCHES * options.batch))
        print("kept of the teacher's energy:", _row(self._basis.captured.values()), flush=True)
        self.steps = 0
        self.seeds = str(options.seed)
        if options.start:
            self._student, metadata = Student.load(options.start)
            self.steps = int(metadata["steps"])
            self.seeds = f"{metadata['seed']}, {options.seed}"
        else:
            self._student = Student(tuple(options.widths))
            layerwise.fit(self._student, teacher, pictures.crops(options.lessons))
        first = [
            self._basis.example(pictures.crops(options.batch))
            for _ in range(options.lessons // options.batch)
        ]
        self._basis.fit_heads(self._student, first)
        self.average = copy.deepcopy(self._student).requires_grad_(False)
        self._optimizer = torch.optim.Adam(
            self._student.parameters(), lr=options.rate, betas=(0.9, 0.99)
        )
        self._memory = deque(first, maxlen=options.memory)
        self._studio = Studio(
            self._basis, pictures, options.batch, options.strokes, options.painting_steps
        )
        self._random = random.Random(options.seed)
        self._figures: list[Tensor] = []

    def step(self, progress: float) -> None:
        """One step of the optimisers, this part of the way from the first to the last."""
        options = self._options
        if self.steps % options.reuse == 0:
            painted = progress >= options.painted_from and self._random.random() < options.painted
            if painted:
                fresh = self._studio.examples(self.average)
            else:
                fresh = [self._basis.example(self._pictures.crops(options.batch))]
            self._memory.extend(fresh)
        example = self._memory[self._random.randrange(len(self._memory))]
        features, grams = self._basis.losses(self._student, example)
        loss = (self._tap_weights * (features + options.gram_weight * grams)).sum()
        self._optimizer.zero_grad()
        loss.backward()
        self.steps += 1
        for group in self._optimizer.param_groups:
            group["lr"] = options.rate * _schedule(progress, self.steps)
        self._optimizer.step()
        decay = min(AVERAGE_DECAY, 1 - 1 / (self.steps / 10 + 1))
        with torch.no_grad():
            for kept, new in zip(self.average.parameters(), self._student.parameters()):
                kept.lerp_(new, 1 - decay)
        self._figures.append(torch.stack([features, grams]).detach())

    def report(self, seconds: float) -> None:
        features, grams = torch.stack(self._figures).mean(0)
        self._figures.clear()
        print(
            f"step {self.steps:6d} {seconds:6.0f} s  features {_row(features)}  grams {_row(grams)}",
            flush=True,
        )


def _schedule(progress: float, steps: int) -> float:
    """The learning rate's factor: up at once, level, and down to a fiftieth in the last half."""
    return min(1.0, steps / WARM_UP_STEPS) * max(0.02, min(1.0, 2 * (1 - progress)))


def _row(numbers) -> str:
    return " ".join(f"{float(number):.3f}" for number in numbers)


def trial(teacher: Teacher, student: Student, pairs: tuple[Tensor, Tensor], steps: int) -> str:
    """Paints pairs with the student and measures them with the teacher."""
    painting = Painting(student, *pairs)
    painting.step(steps)
    figures = quality(teacher, *pairs, (painting.image.detach() * 255).round() / 255)
    return f"painted {figures.mean():.4f}  pairs {_row(figures.mean(0))}  taps {_row(figures.mean(1))}"


def trial_pairs(folder: Path, side: int) -> tuple[Tensor, Tensor]:
    """Contents and styles (batch, 3, side, side): content-N with style-N."""
    return tuple(
        torch.stack([read_square(file, side) for file in sorted(folder.glob(f"{kind}-*"))])
        for kind in ("content", "style")
    )


def _metadata(
    options: argparse.Namespace, distillation: Distillation, pictures: int
) -> dict[str, str]:
    return {
        "network": "vgg19-lite",
        "preprocessing": "torchvision",
        "layout": "OIHW",
        "architecture": "VGG19's convolutions to conv5_1, narrower; a linear head a tap",
        "widths": json.dumps(distillation.average.widths),
        "teacher": TEACHER,
        "trained_on": f"{pictures} pictures{': ' if options.described else ''}{options.described}",
        "seed": distillation.seeds,
        "steps": str(distillation.steps),
        "licence": "Apache-2.0; of the teacher: CC BY 4.0",
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--teacher", type=Path, required=True, help="VGG19 as safetensors")
    parser.add_argument(
        "--photos", type=Path, nargs="+", required=True, help="folders of photographs and paintings"
    )
    parser.add_argument("--trial", type=Path, help="a folder with content-N.* and style-N.*")
    parser.add_argument("--out", type=Path, required=True, help="the safetensors file to write")
    parser.add_argument(
        "--from", type=Path, dest="start", metavar="FILE", help="go on from a file written before"
    )
    length = parser.add_mutually_exclusive_group(required=True)
    length.add_argument("--steps", type=int, help="reproducible to the bit on one machine")
    length.add_argument("--minutes", type=float)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, help="default: as torch decides")
    parser.add_argument("--described", default="", help="the pictures, for the file's metadata")
    parser.add_argument("--widths", type=int, nargs=5, default=STUDENT_WIDTHS)
    parser.add_argument("--side", type=int, default=144, help="of a crop, in pixels")
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--lessons", type=int, default=160, help="crops of the least squares")
    parser.add_argument("--rate", type=float, default=3e-4, help="the learning rate of Adam")
    parser.add_argument("--reuse", type=int, default=10, help="steps for each new batch")
    parser.add_argument("--memory", type=int, default=600, help="batches kept, 5 MB each")
    parser.add_argument("--tap-weights", type=float, nargs=6, default=TAP_WEIGHTS)
    parser.add_argument("--gram-weight", type=float, default=0.7)
    parser.add_argument("--painted", type=float, default=0.5, help="share of painted new batches")
    parser.add_argument("--painted-from", type=float, default=0.25, help="when they begin, 0 to 1")
    parser.add_argument("--strokes", type=int, default=6, help="iterations between two batches")
    parser.add_argument("--painting-steps", type=int, default=90, help="iterations of a painting")
    parser.add_argument("--save-minutes", type=float, default=10)
    return parser.parse_args()


def main() -> None:
    options = _arguments()
    torch.manual_seed(options.seed)
    if options.threads is not None:
        torch.set_num_threads(options.threads)
    teacher = Teacher(options.teacher)
    pictures = Pictures(options.photos, options.side, options.seed)
    print(f"{len(pictures)} pictures", flush=True)
    pairs = trial_pairs(options.trial, TRIAL_SIDE) if options.trial else None
    distillation = Distillation(options, teacher, pictures)
    begin = saved = time.monotonic()
    first = distillation.steps

    def save() -> None:
        distillation.average.save(options.out, _metadata(options, distillation, len(pictures)))
        if pairs is not None:
            print(trial(teacher, distillation.average, pairs, TRIAL_STEPS), flush=True)

    save()
    while True:
        now = time.monotonic()
        if options.steps is not None:
            progress = (distillation.steps - first) / options.steps if options.steps else 1
        else:
            progress = (now - begin) / (60 * options.minutes)
        if progress >= 1:
            break
        distillation.step(progress)
        if distillation.steps % REPORT_STEPS == 0:
            distillation.report(now - begin)
        if now - saved > 60 * options.save_minutes:
            save()
            saved = time.monotonic()
    save()


if __name__ == "__main__":
    main()
