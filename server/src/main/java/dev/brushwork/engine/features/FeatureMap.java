package dev.brushwork.engine.features;

/**
 * A layer's output for an image.
 *
 * @param layer as it was asked for
 * @param values height x width x channels, the last varying fastest; not copied
 */
public record FeatureMap(String layer, int height, int width, int channels, float[] values) {}
