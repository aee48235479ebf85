"""torchvision's own resnet50 with random weights: its file, its features, its gradient.

    torchvision_resnet50.py WEIGHTS.pth IMAGE.f32 HEIGHT WIDTH OUT.f32 LAYER...

IMAGE is height x width x RGB in 0..1. OUT gets, one after the other, the output of each layer (height
x width x channels) and then the gradient by the image of the sum of their mean squares, computed in
float64. Batch normalisation has random parameters and statistics, so that folding it matters.
"""

import sys

import numpy as np
import torch
import torchvision


def randomise(model):
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(module.weight, 0.3, 1.2)
            torch.nn.init.normal_(module.bias, 0, 0.3)
            torch.nn.init.normal_(module.running_mean, 0, 0.3)
            torch.nn.init.uniform_(module.running_var, 0.3, 3)


def main(weights, image, height, width, out, *layers):
    torch.manual_seed(50)
    torch.set_num_threads(1)
    model = torchvision.models.resnet50(weights=None).eval()
    randomise(model)
    torch.save(model.state_dict(), weights)

    outputs = {}
    for layer in layers:
        model.get_submodule(layer).register_forward_hook(
            lambda _module, _inputs, output, layer=layer: outputs.update({layer: output.clone()})
        )
    pixels = np.fromfile(image, dtype="<f4").reshape(int(height), int(width), 3)
    x = torch.from_numpy(pixels).double().permute(2, 0, 1).unsqueeze(0).requires_grad_()
    mean = torch.tensor([0.485, 0.456, 0.406]).double().reshape(1, 3, 1, 1)
    deviation = torch.tensor([0.229, 0.224, 0.225]).double().reshape(1, 3, 1, 1)
    model.double()((x - mean) / deviation)
    (gradient,) = torch.autograd.grad(sum(outputs[l].square().mean() for l in layers), x)
    with open(out, "wb") as file:
        for value in [outputs[layer] for layer in layers] + [gradient]:
            hwc = value.detach().squeeze(0).permute(1, 2, 0)
            file.write(hwc.contiguous().numpy().astype("<f4").tobytes())


if __name__ == "__main__":
    main(*sys.argv[1:])
