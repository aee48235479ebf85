package dev.brushwork.engine.image;

/**
 * The losses of one moment of a run, for its curve. A value that is not positive and finite leaves
 * a gap, since the curve's scale is logarithmic.
 *
 * @param iteration updates done before this moment, 0 or more
 * @param total the objective: the sum of the three terms
 * @param content the content term, weighted
 * @param style the style term, weighted
 * @param tv the total variation term, weighted
 */
public record LossPoint(int iteration, double total, double content, double style, double tv) {}
