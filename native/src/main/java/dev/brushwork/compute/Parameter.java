package dev.brushwork.compute;

/**
 * The place of a convolution's frozen weights in a {@link Recording}; bound to a {@link Filter}.
 */
public record Parameter(int id, String name, FilterShape shape) {}
