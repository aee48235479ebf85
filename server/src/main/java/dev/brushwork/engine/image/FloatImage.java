package dev.brushwork.engine.image;

/** A picture of 32-bit sRGB samples, nominally 0 to 1, as the optimiser sees it. */
public final class FloatImage {
  private final int width;
  private final int height;
  private final float[] rgb;

  /**
   * @param width columns, at least 1
   * @param height rows, at least 1
   * @param rgb {@code height} x {@code width} x 3 samples, red, green and blue of the top left
   *     pixel first, then row by row; 0 is black and 1 is full, and values beyond are kept. It is
   *     not copied, so the caller gives it away.
   * @throws IllegalArgumentException if a side is not positive or the length does not fit the sides
   */
  public FloatImage(int width, int height, float[] rgb) {
    Extents.check(width, height, rgb.length);
    this.width = width;
    this.height = height;
    this.rgb = rgb;
  }

  /** The same picture, each sample divided by 255. */
  public static FloatImage of(Image image) {
    byte[] bytes = image.rgb();
    float[] values = new float[bytes.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (bytes[i] & 0xff) / 255f;
    }
    return new FloatImage(image.width(), image.height(), values);
  }

  /**
   * The picture in 8 bits: each sample clamped to 0..1, multiplied by 255 and rounded to the
   * nearest whole number. Gives back the very bytes that {@link #of} was given. A NaN becomes 0.
   */
  public Image toImage() {
    byte[] bytes = new byte[rgb.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Math.round(Math.min(1f, Math.max(0f, rgb[i])) * 255f);
    }
    return new Image(width, height, bytes);
  }

  /** Columns, in pixels. */
  public int width() {
    return width;
  }

  /** Rows, in pixels. */
  public int height() {
    return height;
  }

  /** The samples themselves, not a copy: whoever writes to them changes this picture. */
  public float[] values() {
    return rgb;
  }
}
