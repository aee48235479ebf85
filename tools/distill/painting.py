"""Style transfer by a network, as Brushwork's preset of that name does it, on a batch at once."""

import torch
from torch import Tensor

from network import CONTENT_TAP, STYLE_TAPS, Student, Teacher, gram

CONTENT_WEIGHT = 0.05
LEARNING_RATE = 0.02


class Painting:
    """Pictures on their way from contents to styles; all images (batch, 3, height, width)."""

    def __init__(self, network: Student | Teacher, contents: Tensor, styles: Tensor):
        self.image = contents.clone().requires_grad_()
        self._contents = contents
        self._styles = styles
        self._optimizer = torch.optim.Adam([self.image], lr=LEARNING_RATE)
        self.look_through(network)

    @torch.no_grad()
    def look_through(self, network: Student | Teacher) -> None:
        """Goes on with this network, or with this one after it has changed."""
        self._network = network
        content = self._network(self._contents)
        style = {tap: gram(maps) for tap, maps in self._network(self._styles).items()}
        self._features = content[CONTENT_TAP]
        self._feature_scale = self._distance(CONTENT_TAP, self._features)
        self._grams = {tap: style[tap] for tap in STYLE_TAPS}
        self._gram_scales = {
            tap: self._gram_distance(tap, gram(content[tap])) for tap in STYLE_TAPS
        }

    def step(self, times: int = 1) -> None:
        for _ in range(times):
            self._optimizer.zero_grad()
            maps = self._network(self.image)
            change = self._distance(CONTENT_TAP, maps[CONTENT_TAP] - self._features)
            loss = CONTENT_WEIGHT * (change / self._feature_scale).sum()
            loss = loss + self.style_terms(maps).sum()
            (self.image.grad,) = torch.autograd.grad(loss, self.image)
            self._optimizer.step()
            with torch.no_grad():
                self.image.clamp_(0, 1)

    def style_terms(self, maps: dict[str, Tensor]) -> Tensor:
        """Each style tap's distance to the style, relative to the content's: (taps, batch)."""
        return torch.stack(
            [self._gram_distance(tap, gram(maps[tap])) / self._gram_scales[tap] for tap in STYLE_TAPS]
        )

    def _distance(self, tap: str, maps: Tensor) -> Tensor:
        if isinstance(self._network, Student):
            maps = self._network.heads[tap].detach() @ maps.flatten(2)
        return maps.square().flatten(1).sum(1)

    def _gram_distance(self, tap: str, grams: Tensor) -> Tensor:
        difference = grams - self._grams[tap]
        if isinstance(self._network, Student):
            head = self._network.heads[tap].detach()
            difference = head @ difference @ head.T
        return difference.square().sum((1, 2)).clamp(min=1e-12)


@torch.no_grad()
def quality(teacher: Teacher, contents: Tensor, styles: Tensor, results: Tensor) -> Tensor:
    """The quality measure, (taps, batch): 0 has the style's Gram matrices, 1 the content's."""
    reference = Painting(teacher, contents, styles)
    return reference.style_terms(teacher(results))
