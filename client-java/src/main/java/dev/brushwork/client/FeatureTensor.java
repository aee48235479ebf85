package dev.brushwork.client;

/** A network's output at one layer. Immutable as long as nobody writes into {@link #values}. */
public final class FeatureTensor {
  private final String layer;
  private final int height;
  private final int width;
  private final int channels;
  private final float[] values;

  /**
   * @param values {@code height * width * channels} numbers; not copied
   */
  public FeatureTensor(String layer, int height, int width, int channels, float[] values) {
    if ((long) height * width * channels != values.length) {
      throw new IllegalArgumentException(
          height + "x" + width + "x" + channels + " does not hold " + values.length + " values");
    }
    this.layer = layer;
    this.height = height;
    this.width = width;
    this.channels = channels;
    this.values = values;
  }

  /** The layer, as it was asked for. */
  public String layer() {
    return layer;
  }

  /** Rows. */
  public int height() {
    return height;
  }

  /** Columns. */
  public int width() {
    return width;
  }

  /** Channels. */
  public int channels() {
    return channels;
  }

  /** The values, height x width x channels, the last varying fastest; not a copy. */
  public float[] values() {
    return values;
  }
}
