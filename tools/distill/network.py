"""The two networks, teacher and student, and the files they are kept in."""

import json
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn import functional

# Where the preset `brushwork` looks: the five of the style and, relu4_2, that of the content.
STYLE_TAPS = ("relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1")
CONTENT_TAP = "relu4_2"
TAPS = ("relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu4_2", "relu5_1")

# Convolutions a block, up to relu5_1, beyond which nobody looks.
DEPTHS = (2, 2, 4, 4, 1)
TEACHER_WIDTHS = (64, 128, 256, 512, 512)
STUDENT_WIDTHS = (16, 48, 96, 192, 192)

_MEAN = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
_DEVIATION = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)
_CAFFE_MEAN = torch.tensor([103.939, 116.779, 123.68]).view(1, 3, 1, 1)


class Vgg(nn.Module):
    """VGG19's convolutions up to conv5_1, of any width: an image in, the maps of TAPS out."""

    def __init__(self, widths: tuple[int, ...]):
        super().__init__()
        self.widths = widths
        self.convolutions = nn.ModuleDict()
        self.channels = {}
        inputs = 3
        for block, (depth, width) in enumerate(zip(DEPTHS, widths), start=1):
            for place in range(1, depth + 1):
                name = f"{block}_{place}"
                self.convolutions[name] = nn.Conv2d(inputs, width, 3, padding=1)
                self.channels[f"relu{name}"] = width
                inputs = width
        self.to(memory_format=torch.channels_last)

    def preprocess(self, image: Tensor) -> Tensor:
        raise NotImplementedError

    def forward(self, image: Tensor) -> dict[str, Tensor]:
        """Maps of an image, RGB in [0, 1], shape (batch, 3, height, width)."""
        at = self.preprocess(image).contiguous(memory_format=torch.channels_last)
        maps = {}
        for name, convolution in self.convolutions.items():
            if name.endswith("_1") and name != "1_1":
                at = functional.max_pool2d(at, 2)
            at = functional.relu(convolution(at))
            if f"relu{name}" in TAPS:
                maps[f"relu{name}"] = at
        return maps


class Teacher(Vgg):
    """VGG19 with its trained weights, as Keras and Caffe feed it; frozen."""

    def __init__(self, file: Path):
        super().__init__(TEACHER_WIDTHS)
        with safe_open(file, "pt") as tensors, torch.no_grad():
            for name, convolution in self.convolutions.items():
                convolution.weight.copy_(tensors.get_tensor(f"conv{name}.weight"))
                convolution.bias.copy_(tensors.get_tensor(f"conv{name}.bias"))
        self.requires_grad_(False)

    def preprocess(self, image: Tensor) -> Tensor:
        return image.flip(1) * 255 - _CAFFE_MEAN


class Student(Vgg):
    """
    The small network, with a linear head a tap: `heads[tap] @ map` estimates the teacher's map in
    some orthonormal basis, so distances between estimates are estimates of the teacher's distances.
    """

    def __init__(self, widths: tuple[int, ...] = STUDENT_WIDTHS):
        super().__init__(widths)
        for convolution in self.convolutions.values():
            nn.init.kaiming_normal_(convolution.weight, nonlinearity="relu")
            nn.init.zeros_(convolution.bias)
        self.heads = nn.ParameterDict(
            {tap: torch.eye(self.channels[tap]) for tap in TAPS}
        )

    def preprocess(self, image: Tensor) -> Tensor:
        return (image - _MEAN) / _DEVIATION

    def save(self, file: Path, metadata: dict[str, str]) -> None:
        """Writes the network for Brushwork: float16, heads as square 1x1 convolutions."""
        tensors = {}
        for name, convolution in self.convolutions.items():
            tensors[f"conv{name}.weight"] = convolution.weight
            tensors[f"conv{name}.bias"] = convolution.bias
        for tap, head in self.heads.items():
            name = tap.replace("relu", "head")
            square = _square(head.detach())
            tensors[f"{name}.weight"] = square[:, :, None, None]
            tensors[f"{name}.bias"] = torch.zeros(len(square))
        halves = {name: tensor.detach().half().contiguous() for name, tensor in tensors.items()}
        part = file.with_suffix(".part")
        save_file(halves, part, metadata)
        part.replace(file)

    @staticmethod
    def load(file: Path) -> tuple["Student", dict[str, str]]:
        """A student that was saved, and the file's metadata."""
        with safe_open(file, "pt") as tensors, torch.no_grad():
            metadata = tensors.metadata()
            student = Student(tuple(json.loads(metadata["widths"])))
            for name, convolution in student.convolutions.items():
                convolution.weight.copy_(tensors.get_tensor(f"conv{name}.weight"))
                convolution.bias.copy_(tensors.get_tensor(f"conv{name}.bias"))
            for tap in TAPS:
                square = tensors.get_tensor(f"{tap.replace('relu', 'head')}.weight")
                student.heads[tap] = square.float().flatten(1)
        return student, metadata


def _square(head: Tensor) -> Tensor:
    """
    A square matrix L with L'L = H'H: the same distances in as many coordinates as the map has
    channels. Scaled to unit Frobenius norm a row, which no relative loss sees.
    """
    values, vectors = torch.linalg.eigh((head.T @ head).double())
    square = values.clamp(min=0).sqrt()[:, None] * vectors.T
    return (square * len(square) ** 0.5 / square.norm()).float().flip(0)


def gram(maps: Tensor) -> Tensor:
    """Gram matrices (batch, channels, channels) over the pixels, divided by their number."""
    rows = maps.flatten(2)
    return rows @ rows.transpose(1, 2) / rows.shape[2]
