package dev.brushwork.compute.cuda;

/**
 * The power of two by which the values of a map are multiplied in memory, so that they stay in the
 * range of their format; multiplying by it is exact. What it is, is known once there are weights.
 * Maps of one scale share the object.
 */
final class Scale {
  /** Of what is stored as it is. */
  static final Scale ONE = new Scale();

  private final Scale inverse;
  private int exponent;

  Scale() {
    inverse = new Scale(this);
  }

  private Scale(Scale inverse) {
    this.inverse = inverse;
  }

  /** Of gradients by a map of this scale. */
  Scale inverse() {
    return this == ONE ? this : inverse;
  }

  void set(int newExponent) {
    exponent = newExponent;
    inverse.exponent = -newExponent;
  }

  int exponent() {
    return exponent;
  }

  double value() {
    return Math.scalb(1.0, exponent);
  }
}
