"""Where training images come from: crops of pictures on disk, and strokes drawn at random."""

from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageOps
from torch import Tensor

_ENDINGS = {".jpg", ".jpeg", ".png", ".webp"}
_LONGEST = 512  # pixels a side that are kept of a picture
_SHARE_DRAWN = 0.15


class Pictures:
    """Square crops of the pictures below some folders, in an order that only the seed decides."""

    def __init__(self, folders: list[Path], side: int, seed: int):
        self._random = np.random.default_rng(seed)
        self._side = side
        self._pictures = [
            picture
            for folder in folders
            for file in sorted(folder.rglob("*"))
            if file.suffix.lower() in _ENDINGS and (picture := _read(file, side)) is not None
        ]
        if not self._pictures:
            raise SystemExit(f"no picture of {side} pixels a side below {', '.join(map(str, folders))}")

    def __len__(self) -> int:
        return len(self._pictures)

    def crops(self, count: int) -> Tensor:
        """Images (count, 3, side, side) in [0, 1]."""
        return torch.stack([self._crop() for _ in range(count)])

    def _crop(self) -> Tensor:
        random = self._random
        if random.random() < _SHARE_DRAWN:
            image = strokes(self._side, random)
        else:
            image = self._pictures[random.integers(len(self._pictures))]
            shorter = min(image.size)
            # As the whole picture would look at sizes from the crop's own to twice that.
            scale = min(1.0, self._side * 2 ** random.uniform(0, 1.2) / shorter)
            width, height = (max(self._side, round(scale * length)) for length in image.size)
            image = image.resize((width, height), Image.Resampling.LANCZOS)
            left = random.integers(width - self._side + 1)
            top = random.integers(height - self._side + 1)
            image = image.crop((left, top, left + self._side, top + self._side))
        if random.random() < 0.5:
            image = ImageOps.mirror(image)
        pixels = np.asarray(image, dtype=np.float32) / 255
        if random.random() < 0.5:  # other light, other colours
            pixels = pixels ** random.uniform(0.7, 1.4, size=3).astype(np.float32)
            pixels = pixels[:, :, random.permutation(3)]
        return torch.from_numpy(np.ascontiguousarray(pixels.transpose(2, 0, 1)))


def read_square(file: Path, side: int) -> Tensor:
    """A whole picture (3, side, side) in [0, 1], its proportions not kept."""
    with Image.open(file) as image:
        square = image.convert("RGB").resize((side, side), Image.Resampling.LANCZOS)
    return torch.from_numpy(np.array(square, dtype=np.float32).transpose(2, 0, 1) / 255)


def _read(file: Path, side: int) -> Image.Image | None:
    with Image.open(file) as image:
        image.draft("RGB", (_LONGEST, _LONGEST))
        picture = image.convert("RGB")
    picture.thumbnail((_LONGEST, _LONGEST), Image.Resampling.LANCZOS)
    return picture if min(picture.size) >= side // 2 else None


def strokes(side: int, random: np.random.Generator) -> Image.Image:
    """Brush strokes along a smooth field of directions, from a palette of a few colours."""
    palette = random.integers(0, 256, size=(random.integers(2, 7), 3))
    image = Image.new("RGB", (side, side), tuple(map(int, palette[0])))
    draw = ImageDraw.Draw(image)
    angle, waves = random.uniform(0, np.pi), random.normal(0, 2, size=(3, 3))
    length, width = random.uniform(4, side / 4), random.uniform(1, side / 16)
    straight = random.random() < 0.3
    for x, y in random.uniform(0, side, size=(int(min(1500, 6 * side * side / (length * width))), 2)):
        colour = palette[random.integers(len(palette))] + random.normal(0, 12, size=3)
        points = [(x, y)]
        for _ in range(4):
            bend = 0 if straight else sum(a * np.sin((b * x + c * y) / side) for a, b, c in waves)
            x += length / 4 * np.cos(angle + bend)
            y += length / 4 * np.sin(angle + bend)
            points.append((x, y))
        draw.line(points, tuple(int(v) for v in colour.clip(0, 255)), max(1, round(width)), "curve")
    return image
