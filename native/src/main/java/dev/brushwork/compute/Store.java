package dev.brushwork.compute;

/** Copies a tensor of the forward pass into an external one, at the end of the forward pass. */
public record Store(Tensor from, Tensor to) {}
