package dev.brushwork.compute;

import java.util.Optional;

/**
 * Copies a tensor of the forward pass into an external one, at the end of the forward pass; or adds
 * it to what is there.
 *
 * @param frame where {@code from} is part of {@code to}, which is then added to there alone; empty
 *     if both have one shape
 */
public record Store(Tensor from, Tensor to, boolean adds, Optional<Frame> frame) {}
