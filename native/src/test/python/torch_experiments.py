#!/usr/bin/env python3
"""Runs recorded experiments with torch in float64, for comparison with the reference backend.

    torch_experiments.py REQUEST.json VALUES.f64 RESULTS.f64

REQUEST lists experiments as TorchRequest.java writes them; whatever has values gives their `offset`
(in elements) and shape into VALUES, little-endian float64. RESULTS gets, for each experiment, its
outputs in the order listed, then its losses. Formulas and gradients are torch's own: nothing here
knows how Brushwork computes them.
"""

import json
import sys

import numpy as np
import torch
import torch.nn.functional as F


def nchw(image):
    return image.permute(2, 0, 1).unsqueeze(0)


def hwc(batch):
    return batch.squeeze(0).permute(1, 2, 0)


def affine(op, _weights, x):
    scale = torch.tensor(op["scale"], dtype=torch.float64)
    shift = torch.tensor(op["shift"], dtype=torch.float64)
    return x[..., op["source"]] * scale + shift


def convolution(op, weights, x):
    oihw, bias = weights[op["filter"]]
    y = F.conv2d(nchw(x), oihw, bias, stride=op["stride"], padding=op["padding"])
    return hwc(F.relu(y) if op["relu"] else y)


def pool(op, _weights, x):
    # Padded by hand: torch's own padding may be at most half the window.
    pad = [op["padding"]] * 4
    x = nchw(x)
    if op["pool"] == "MAX":
        return hwc(F.max_pool2d(F.pad(x, pad, value=-torch.inf), op["window"], op["stride"]))
    window, stride = op["window"], op["stride"]
    if op["pool"] == "L2":
        total = F.avg_pool2d(F.pad(x * x, pad), window, stride, divisor_override=1)
        # The root has no derivative at 0, where the gradient is defined to be 0.
        root = torch.where(total > 0, total, 1).sqrt()
        return op["scale"] * hwc(torch.where(total > 0, root, 0))
    inside = F.pad(torch.ones_like(x), pad)
    total = F.avg_pool2d(F.pad(x, pad), window, stride, divisor_override=1)
    return op["scale"] * hwc(total / F.avg_pool2d(inside, window, stride, divisor_override=1))


def replicate(op, _weights, x):
    return hwc(F.pad(nchw(x), [op["padding"]] * 4, mode="replicate"))


class NormalizeGradient(torch.autograd.Function):
    @staticmethod
    def forward(context, x, strength, epsilon):
        context.strength, context.epsilon = strength, epsilon
        return x.clone()

    @staticmethod
    def backward(context, gradient):
        norm = torch.linalg.vector_norm(gradient, 1)
        return context.strength * gradient / (norm + context.epsilon), None, None


def normalize_gradient(op, _weights, x):
    return NormalizeGradient.apply(x, op["strength"], op["epsilon"])


def mean(_op, _weights, x):
    return x.mean(dim=(0, 1)).unsqueeze(0)


def product(op, _weights, a, b):
    return (a.T if op["transposed"] else a) @ b


def combine(op, _weights, a, b):
    combined = op["alpha"] * a + op["beta"] * b
    return combined + op["gamma"] * torch.eye(*a.shape, dtype=a.dtype)


def scale_by_norm(op, _weights, a, of):
    return a * torch.linalg.matrix_norm(of) ** op["power"]


def gram(op, _weights, x):
    return op["scale"] * torch.einsum("yxi,yxj->ij", x, x)


def add(op, _weights, a, b):
    return F.relu(a + b) if op["relu"] else a + b


def guide(_op, _weights, x, factors):
    return x * factors


def squared_error(loss, values):
    x, target = values[loss["input"]], values[loss["target"]]
    return loss["coefficient"] * F.mse_loss(x, target, reduction="sum")


def trace(loss, values):
    return loss["coefficient"] * torch.trace(values[loss["input"]])


def total_variation(loss, values):
    return loss["coefficient"] * VARIATIONS[loss["variation"]](values[loss["input"]])


def of_pairs(kind):
    return lambda x: kind(torch.diff(x, dim=0)).sum() + kind(torch.diff(x, dim=1)).sum()


def mean_squared(x):
    differences = (torch.diff(x, dim=0), torch.diff(x, dim=1))
    return sum((d.square().mean() for d in differences if d.numel()), 0 * x.sum())


def nine_point(x):
    p = F.pad(nchw(x), [1, 1, 1, 1], mode="replicate")
    inside = p[..., 1:-1, 1:-1]
    straight = (p[..., 1:-1, 2:] - inside).square().mean()
    straight = straight + (p[..., 2:, 1:-1] - inside).square().mean()
    diagonal = (p[..., 1:, 1:] - p[..., :-1, :-1]).square().mean()
    diagonal = diagonal + (p[..., 1:, :-1] - p[..., :-1, 1:]).square().mean()
    return 2 * (straight / 3 + diagonal / 12)


def power(x):
    corner = x[:-1, :-1]
    s = (corner - x[1:, :-1]).square() + (corner - x[:-1, 1:]).square()
    # pow's derivative at 0 is 0 times infinity in some versions; the true one is 0.
    return torch.where(s > 0, torch.where(s > 0, s, 1).pow(1.25), 0).sum()


VARIATIONS = {
    "ABSOLUTE": of_pairs(torch.abs),
    "SQUARED": of_pairs(torch.square),
    "MEAN_SQUARED": mean_squared,
    "NINE_POINT": nine_point,
    "POWER": power,
}


OPERATIONS = {
    "Affine": affine,
    "Convolution": convolution,
    "Pool": pool,
    "Gram": gram,
    "Add": add,
    "Guide": guide,
    "Mean": mean,
    "Product": product,
    "Combine": combine,
    "ScaleByNorm": scale_by_norm,
    "NormalizeGradient": normalize_gradient,
    "Replicate": replicate,
}
LOSSES = {"SquaredError": squared_error, "TotalVariation": total_variation, "Trace": trace}


def learning_rate(u, updates):
    """keras.optimizers.schedules.ExponentialDecay, by the formula of its code."""
    p = updates / u["decay_steps"]
    return u["learning_rate"] * u["decay_rate"] ** (torch.floor(p) if u["staircase"] else p)


class TorchAdam:
    """torch.optim.Adam, resumed from the state in the buffers and written back to them."""

    def __init__(self, update, external):
        self.update, self.external = update, external
        self.variable = external[update["variable"]]
        self.optimiser = torch.optim.Adam(
            [self.variable],
            lr=update["learning_rate"],
            betas=(update["beta1"], update["beta2"]),
            eps=update["epsilon"],
        )
        self.optimiser.state[self.variable] = {
            "step": external[update["step"]].clone().reshape(()),
            "exp_avg": external[update["moment1"]].clone(),
            "exp_avg_sq": external[update["moment2"]].clone(),
        }

    def step(self, gradient, _loss):
        self.variable.grad = gradient.clone()
        for group in self.optimiser.param_groups:
            group["lr"] = float(learning_rate(self.update, self.external[self.update["step"]]))
        self.optimiser.step()
        state = self.optimiser.state[self.variable]
        self.external[self.update["step"]].copy_(state["step"].reshape(()))
        self.external[self.update["moment1"]].copy_(state["exp_avg"])
        self.external[self.update["moment2"]].copy_(state["exp_avg_sq"])


class KerasAdam:
    """keras.optimizers.Adam, by the formula of its update_step."""

    def __init__(self, update, external):
        self.update, self.external = update, external

    def step(self, g, _loss):
        u = self.update
        m, v = self.external[u["moment1"]], self.external[u["moment2"]]
        step = self.external[u["step"]]
        rate = learning_rate(u, step.clone())
        step += 1
        alpha = rate * torch.sqrt(1 - u["beta2"] ** step) / (1 - u["beta1"] ** step)
        m += (g - m) * (1 - u["beta1"])
        v += (g * g - v) * (1 - u["beta2"])
        self.external[u["variable"]] -= (m * alpha) / (torch.sqrt(v) + u["epsilon"])


class KerasSgd:
    """keras.optimizers.SGD with schedules.ExponentialDecay, by the formulas of their code."""

    def __init__(self, update, external):
        self.update, self.external = update, external

    def step(self, g, _loss):
        u = self.update
        step, velocity = self.external[u["step"]], self.external[u["velocity"]]
        velocity.mul_(u["momentum"]).sub_(learning_rate(u, step) * g)
        self.external[u["variable"]] += velocity
        step += 1


class TorchLbfgs:
    """torch.optim.LBFGS, an iteration a step; what it remembers is laid out as Brushwork's ring."""

    def __init__(self, update, external):
        self.update, self.external = update, external
        self.variable = external[update["variable"]]
        self.optimiser = torch.optim.LBFGS(
            [self.variable],
            lr=update["learning_rate"],
            max_iter=1,
            tolerance_grad=0,
            tolerance_change=0,
            history_size=len(update["steps"]) - 1,
        )
        self.head = 0
        self.newest = None

    def place(self, name):
        return self.external[self.update[name][self.head]]

    def step(self, gradient, loss):
        self.variable.grad = gradient.contiguous()
        self.optimiser.step(lambda: loss)
        state = self.optimiser.state[self.variable]
        if state["old_dirs"] and state["old_dirs"][-1] is not self.newest:
            self.newest = state["old_dirs"][-1]
            self.place("steps").copy_(state["old_stps"][-1].view_as(self.variable))
            self.place("differences").copy_(self.newest.view_as(self.variable))
            self.head = (self.head + 1) % len(self.update["steps"])
        self.place("steps").copy_((state["d"] * state["t"]).view_as(self.variable))
        self.place("differences").copy_(state["prev_flat_grad"].view_as(self.variable))
        counters = [state["n_iter"], len(state["old_dirs"]), self.head, 0]
        self.external[self.update["counters"]].copy_(torch.tensor([counters]))


UPDATES = {"TORCH": TorchAdam, "KERAS": KerasAdam, "SGD": KerasSgd, "LBFGS": TorchLbfgs}


def run(experiment, read):
    """Yields the outputs and the losses after all iterations."""
    external = {int(t): read(e) for t, e in experiment["external"].items()}
    weights = [(read(w["oihw"]), read(w["bias"])) for w in experiment["weights"]]
    variable = experiment.get("variable")
    update = experiment.get("update")
    optimiser = UPDATES[update["form"]](update, external) if update else None
    needs_gradient = optimiser is not None or "gradient" in experiment
    for _ in range(experiment["iterations"]):
        values = dict(external)
        if needs_gradient:
            values[variable] = external[variable].clone().requires_grad_()
        for op in experiment["ops"]:
            inputs = [values[t] for t in op["inputs"]]
            values[op["output"]] = OPERATIONS[op["kind"]](op, weights, *inputs)
        losses = [LOSSES[loss["kind"]](loss, values) for loss in experiment["losses"]]
        for source, destination in experiment["stores"]:
            external[destination] = values[source].detach().clone()
        if needs_gradient:
            (gradient,) = torch.autograd.grad(sum(losses), values[variable])
            if "gradient" in experiment:
                external[experiment["gradient"]] = gradient.clone()
        if optimiser:
            with torch.no_grad():
                optimiser.step(gradient, sum(losses))
                external[variable].clamp_(*map(float, update["clamp"]))
                if "average" in experiment:
                    mean, decay = experiment["average"]["value"], experiment["average"]["decay"]
                    external[mean].mul_(decay).add_((1 - decay) * external[variable])
    for output in experiment["outputs"]:
        yield external[output]
    yield from losses


def main(request_path, values_path, results_path):
    torch.set_num_threads(1)
    raw = torch.from_numpy(np.fromfile(values_path, dtype="<f8"))

    def read(entry):
        count = int(np.prod(entry["shape"], dtype=np.int64))
        return raw[entry["offset"] : entry["offset"] + count].reshape(entry["shape"]).clone()

    with open(request_path, encoding="utf-8") as request, open(results_path, "wb") as results:
        for experiment in json.load(request):
            for values in run(experiment, read):
                results.write(values.detach().numpy().astype("<f8").tobytes())


if __name__ == "__main__":
    main(*sys.argv[1:])
