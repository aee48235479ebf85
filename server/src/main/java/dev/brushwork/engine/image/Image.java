package dev.brushwork.engine.image;

/** A picture of 8-bit sRGB samples, as files hold it. */
public final class Image {
  private final int width;
  private final int height;
  private final byte[] rgb;

  /**
   * @param width columns, at least 1
   * @param height rows, at least 1
   * @param rgb {@code height} x {@code width} x 3 unsigned samples: red, green and blue of the top
   *     left pixel first, then row by row. It is not copied, so the caller gives it away.
   * @throws IllegalArgumentException if a side is not positive or the length does not fit the sides
   */
  public Image(int width, int height, byte[] rgb) {
    Extents.check(width, height, rgb.length);
    this.width = width;
    this.height = height;
    this.rgb = rgb;
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
  public byte[] rgb() {
    return rgb;
  }
}
