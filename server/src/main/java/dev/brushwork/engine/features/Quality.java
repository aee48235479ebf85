package dev.brushwork.engine.features;

import java.util.Map;

/**
 * How well a result took on the style.
 *
 * @param quality the mean over relu1_1..relu5_1 of mean((G-A)^2) / (the same at the content image
 *     resized to the output), Gram matrices by the number of pixels: 1 is the content image, 0 the
 *     style's exact statistics
 * @param layers the same by layer
 * @param content mean((F-C)^2) / mean(C^2) at relu4_2
 */
public record Quality(double quality, Map<String, Double> layers, double content) {}
