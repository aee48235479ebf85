#!/usr/bin/env python3
"""Writes torchvision's VGG16 or VGG19 as the safetensors file that Brushwork reads.

    pip install torch torchvision safetensors
    python3 tools/weights/from_torchvision.py vgg19 vgg19.safetensors [STATE_DICT.pth]

Without a state dict, torchvision downloads its own ImageNet weights. Only the convolutions are
kept (80 MB for VGG19).
"""
import sys

import safetensors.torch
import torch
import torchvision

BLOCKS = {"vgg16": [2, 2, 3, 3, 3], "vgg19": [2, 2, 4, 4, 4]}


def main() -> None:
    if len(sys.argv) not in (3, 4) or sys.argv[1] not in BLOCKS:
        sys.exit(__doc__)
    network, out = sys.argv[1], sys.argv[2]
    model = getattr(torchvision.models, network)
    if len(sys.argv) == 4:
        state = torch.load(sys.argv[3], weights_only=True)
        net = model(weights=None)
        net.load_state_dict(state)
    else:
        net = model(weights="IMAGENET1K_V1")
    convolutions = iter(m for m in net.features if isinstance(m, torch.nn.Conv2d))
    tensors = {}
    for block, layers in enumerate(BLOCKS[network], start=1):
        for layer in range(1, layers + 1):
            convolution = next(convolutions)
            name = f"conv{block}_{layer}"
            tensors[f"{name}.weight"] = convolution.weight.detach().contiguous()
            tensors[f"{name}.bias"] = convolution.bias.detach()
    safetensors.torch.save_file(
        tensors,
        out,
        metadata={
            "network": network,
            "preprocessing": "torchvision",
            "source": "torchvision IMAGENET1K_V1 layout",
        },
    )


if __name__ == "__main__":
    main()
