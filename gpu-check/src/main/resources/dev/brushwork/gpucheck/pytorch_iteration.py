"""
Times one iteration of the default preset in PyTorch: VGG up to relu5_1, Gram matrices at relu1_1 to relu5_1, a squared
error at relu4_2, Adam with a clamp; weights frozen, the gradient of the image only.

    python3 pytorch_iteration.py SIZE [--network vgg19] [--variants eager,all] [--blocks 5] [--iterations 200]

Prints a JSON object a line: first the machine, then one for each variant as soon as it is known, with milliseconds an
iteration (the median of the blocks) and how far its gradient is from eager fp32's.
"""

import argparse
import json
import statistics
import sys
import time

try:
    import torch
except ImportError as error:
    sys.exit(f"no PyTorch in {sys.executable}: {error}")
import torch.nn.functional as F

DEPTHS = {"vgg16": (2, 2, 3, 3, 1), "vgg19": (2, 2, 4, 4, 1)}
WIDTHS = (64, 128, 256, 512, 512)
LEARNING_RATE, BETA1, BETA2, EPSILON = 0.02, 0.9, 0.999, 1e-8
WARM_UP = 50


class Vgg(torch.nn.Module):
    """Random weights of the variance that keeps the scale: the time does not depend on them."""

    def __init__(self, depths):
        super().__init__()
        generator = torch.Generator().manual_seed(1)
        self.depths, channels = depths, 3
        convolutions = []
        for depth, width in zip(depths, WIDTHS):
            for _ in range(depth):
                convolution = torch.nn.Conv2d(channels, width, 3, padding=1)
                deviation = (2 / (9 * channels)) ** 0.5
                convolution.weight.data = deviation * torch.randn(convolution.weight.shape, generator=generator)
                convolution.bias.data.zero_()
                convolutions.append(convolution)
                channels = width
        self.convolutions = torch.nn.ModuleList(convolutions)

    def forward(self, x):
        """The maps of the taps: the style's five, and the content's."""
        styles, content, place = [], None, 0
        for block, depth in enumerate(self.depths):
            for layer in range(depth):
                x = F.relu(self.convolutions[place](x))
                place += 1
                if layer == 0:
                    styles.append(x)
                if (block, layer) == (3, 1):
                    content = x
            if block < 4:
                x = F.max_pool2d(x, 2)
        return styles, content


def gram_slabs(x):
    """In slabs of pixels, which one product of matrices would not spread over the device."""
    n, c, h, w = x.shape
    rows = x.permute(0, 2, 3, 1).reshape(h * w, c)
    slabs = 64 if h * w % 64 == 0 else 1
    parts = rows.view(slabs, h * w // slabs, c)
    return torch.bmm(parts.mT, parts).float().sum(0) / (h * w)


def gram_whole(x):
    n, c, h, w = x.shape
    rows = x.permute(0, 2, 3, 1).reshape(h * w, c)
    return (rows.mT @ rows).float() / (h * w)


class Work:
    """One variant's iteration, with everything that it keeps."""

    def __init__(self, device, size, depths, dtype, gram):
        self.device, self.dtype, self.gram = device, dtype, gram
        self.net = Vgg(depths).to(device, dtype, memory_format=torch.channels_last).requires_grad_(False)
        generator = torch.Generator().manual_seed(2)
        image, content, style = (torch.rand(1, 3, size, size, generator=generator).to(device) for _ in range(3))
        self.image = image.to(memory_format=torch.channels_last)
        self.moments = torch.zeros_like(self.image), torch.zeros_like(self.image)
        self.step = torch.zeros((), device=device)
        with torch.no_grad():
            self.style = [gram(m) for m in self.net(self.prepared(style))[0]]
            self.content = self.net(self.prepared(content))[1].float()

    def prepared(self, image):
        means = torch.tensor([103.939, 116.779, 123.68], device=self.device).view(1, 3, 1, 1)
        return (image.flip(1) * 255 - means).to(self.dtype).contiguous(memory_format=torch.channels_last)

    def gradient(self):
        image = self.image.detach().requires_grad_(True)
        maps, content = self.net(self.prepared(image))
        loss = 0.05 * ((content.float() - self.content) ** 2).mean() / (self.content**2).mean()
        for map_, target in zip(maps, self.style):
            loss = loss + ((self.gram(map_) - target) ** 2).sum() / (target**2).sum() / 5
        return torch.autograd.grad(loss, image)[0]

    def iterate(self):
        gradient = self.gradient()
        with torch.no_grad():
            self.step += 1
            first, second = self.moments
            first.lerp_(gradient, 1 - BETA1)
            second.mul_(BETA2).addcmul_(gradient, gradient, value=1 - BETA2)
            size = first / (1 - BETA1**self.step)
            root = (second / (1 - BETA2**self.step)).sqrt() + EPSILON
            self.image.sub_(LEARNING_RATE * size / root).clamp_(0, 1)


def captured(work, iterate):
    """The iteration as one CUDA graph."""
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(11):
            iterate()
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        iterate()
    return graph.replay


def milliseconds(device, iterate, blocks, iterations):
    for _ in range(WARM_UP if device == "cuda" else 1):
        iterate()
    times = []
    for _ in range(blocks):
        if device == "cuda":
            start, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
            start.record()
            for _ in range(iterations):
                iterate()
            end.record()
            torch.cuda.synchronize()
            times.append(start.elapsed_time(end) / iterations)
        else:
            start = time.perf_counter()
            for _ in range(iterations):
                iterate()
            times.append((time.perf_counter() - start) * 1e3 / iterations)
    return statistics.median(times)


def variants(device):
    """Name, format, Gram matrix, and how the iteration is run."""
    yield "eager tf32", torch.float32, gram_whole, lambda w: w.iterate
    if device != "cuda":
        return
    for dtype, label in ((torch.float16, "fp16"), (torch.bfloat16, "bf16"), (torch.float32, "tf32")):
        for gram, name in ((gram_slabs, "slabs"), (gram_whole, "whole")):
            yield f"graph {label} {name}", dtype, gram, lambda w: captured(w, w.iterate)
        yield (
            f"compiled {label}",
            dtype,
            gram_slabs,
            lambda w: torch.compile(w.iterate, mode="max-autotune"),
        )
        yield (
            f"compiled, in a graph {label}",
            dtype,
            gram_slabs,
            lambda w: captured(w, torch.compile(w.iterate, mode="max-autotune-no-cudagraphs")),
        )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("size", type=int)
    parser.add_argument("--network", choices=DEPTHS, default="vgg19")
    parser.add_argument("--variants", choices=("eager", "all"), default="all")
    parser.add_argument("--device", choices=("cuda", "cpu"), default="cuda")
    parser.add_argument("--blocks", type=int, default=5)
    parser.add_argument("--iterations", type=int, default=200)
    options = parser.parse_args()
    device = options.device
    if device == "cuda" and not torch.cuda.is_available():
        sys.exit(f"PyTorch {torch.__version__} in {sys.executable} sees no GPU")
    torch.backends.cudnn.benchmark = True
    torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = True
    if device == "cuda":
        import torch._inductor.config as inductor

        # Triton's 3x3 convolutions have been wrong without a word: pytorch#173068.
        inductor.max_autotune_conv_backends = "ATEN"
    name = torch.cuda.get_device_name() if device == "cuda" else "cpu"
    print(json.dumps({"torch": torch.__version__, "device": name, "size": options.size}), flush=True)
    depths = DEPTHS[options.network]
    exact = Work(device, options.size, depths, torch.float32, gram_whole).gradient()
    for name, dtype, gram, way in variants(device):
        if options.variants == "eager" and not name.startswith("eager"):
            continue
        found = {"variant": name}
        try:
            work = Work(device, options.size, depths, dtype, gram)
            error = (work.gradient() - exact).norm() / exact.norm()
            found["gradient_error"] = error.item()
            found["milliseconds"] = milliseconds(device, way(work), options.blocks, options.iterations)
        except Exception as failure:  # the other variants may do all the same
            found["error"] = f"{type(failure).__name__}: {failure}".splitlines()[0]
        print(json.dumps(found), flush=True)
        torch._dynamo.reset()


if __name__ == "__main__":
    main()
