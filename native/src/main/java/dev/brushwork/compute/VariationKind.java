package dev.brushwork.compute;

/**
 * How total variation measures a map. d is a difference between a value and its right or its lower
 * neighbour in the same channel.
 */
public enum VariationKind {
  /** The sum of |d|, with gradient 0 at d = 0 (TensorFlow's {@code image.total_variation}). */
  ABSOLUTE,
  /** The sum of d squared. */
  SQUARED,
  /** The mean of d squared to the right, plus the mean of d squared below. */
  MEAN_SQUARED,
  /**
   * The mean of d squared over a stencil of nine points, which weighs every direction alike: with
   * the map's border repeated once around it, {@code 2 (R / 3 + B / 3 + D / 12 + E / 12)}, R and B
   * the means towards the right and below, D and E along the two diagonals, over one more row and
   * column.
   */
  NINE_POINT,
  /**
   * The sum of {@code (r^2 + b^2)^1.25} over all values that have both neighbours, r and b being
   * the differences to the right and below (Keras' example of style transfer).
   */
  POWER;

  /**
   * For a kind that is a weighted sum of squares, its weights over a map of this shape.
   *
   * @throws IllegalArgumentException if it is none
   */
  public VariationStencil stencil(Shape shape) {
    return switch (this) {
      case SQUARED -> new VariationStencil(1, 1, 0);
      case MEAN_SQUARED ->
          new VariationStencil(
              share(1, shape.height(), shape.width() - 1, shape.channels()),
              share(1, shape.height() - 1, shape.width(), shape.channels()),
              0);
      case NINE_POINT -> {
        double straight = share(2.0 / 3, shape.height(), shape.width(), shape.channels());
        yield new VariationStencil(
            straight,
            straight,
            share(2.0 / 12, shape.height() + 1, shape.width() + 1, shape.channels()));
      }
      case ABSOLUTE, POWER ->
          throw new IllegalArgumentException(this + " is no weighted sum of squares");
    };
  }

  private static double share(double factor, int rows, int columns, int channels) {
    double count = (double) rows * columns * channels;
    return count == 0 ? 0 : factor / count;
  }
}
