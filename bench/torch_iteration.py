#!/usr/bin/env python3
"""One iteration of the default preset in torch, as `brushwork bench` times it, on the CPU.

    python3 bench/torch_iteration.py SIZE ITERATIONS [THREADS]

VGG19 up to relu5_1, Gram matrices at relu1_1..relu5_1, a squared error at relu4_2, Adam with a
clamp; weights frozen, gradient of the image only, channels_last. Prints one JSON object.
"""
import json
import sys
import time

import torch
import torch.nn.functional as F

BLOCKS = [[64, 64], [128, 128], [256] * 4, [512] * 4, [512]]


def main() -> None:
    size, iterations = int(sys.argv[1]), int(sys.argv[2])
    torch.set_num_threads(int(sys.argv[3]) if len(sys.argv) > 3 else torch.get_num_threads())
    torch.manual_seed(1)
    net, channels = [], 3
    for block in BLOCKS:
        row = []
        for outputs in block:
            kernel = torch.randn(outputs, channels, 3, 3) * (2 / (9 * channels)) ** 0.5
            row.append((kernel.to(memory_format=torch.channels_last), torch.zeros(outputs)))
            channels = outputs
        net.append(row)
    image = torch.rand(1, 3, size, size).to(memory_format=torch.channels_last).requires_grad_(True)
    adam = torch.optim.Adam([image], lr=0.02)
    means = torch.tensor([103.939, 116.779, 123.68]).view(1, 3, 1, 1)
    targets = {}

    def gram(a):
        features = a.permute(0, 2, 3, 1).reshape(-1, a.shape[1])
        return features.t() @ features / features.shape[0]

    def error(place, value):
        target = targets.setdefault(place, torch.zeros_like(value).detach())
        return ((value - target) ** 2).mean()

    def loss():
        x, total = image.flip(1) * 255 - means, 0.0
        for b, block in enumerate(net):
            for c, (kernel, bias) in enumerate(block):
                x = F.relu(F.conv2d(x, kernel, bias, padding=1), inplace=True)
                if c == 0:
                    total = total + error(("style", b), gram(x))
                elif (b, c) == (3, 1):
                    total = total + error("content", x)
            if b < 4:
                x = F.max_pool2d(x, 2)
        return total

    def step():
        adam.zero_grad(set_to_none=True)
        loss().backward()
        adam.step()
        with torch.no_grad():
            image.clamp_(0, 1)

    for _ in range(3):
        step()
    seconds = []
    for _ in range(iterations):
        start = time.perf_counter()
        step()
        seconds.append(time.perf_counter() - start)
    seconds.sort()
    print(
        json.dumps(
            {
                "torch": torch.__version__,
                "size": size,
                "threads": torch.get_num_threads(),
                "seconds_per_iteration": seconds[len(seconds) // 2],
            }
        )
    )


if __name__ == "__main__":
    main()
