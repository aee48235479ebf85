package dev.brushwork.engine.image;

import java.util.Optional;

/**
 * A picture of sRGB samples, as files hold it: of 8 bits, or of 16 where the file had as many. It
 * is what is seen over white; where the file was transparent, the picture also knows how opaque it
 * was.
 */
public final class Image {
  private static final int DEEP_FULL = 65535;

  private final int width;
  private final int height;
  // One of these two, the other is null.
  private final byte[] rgb;
  private final short[] deep;
  // Null where the picture is opaque.
  private final byte[] alpha;

  /**
   * An opaque picture of 8 bits.
   *
   * @param width columns, at least 1
   * @param height rows, at least 1
   * @param rgb {@code height} x {@code width} x 3 unsigned samples: red, green and blue of the top
   *     left pixel first, then row by row. It is not copied, so the caller gives it away.
   * @throws IllegalArgumentException if a side is not positive or the length does not fit the sides
   */
  public Image(int width, int height, byte[] rgb) {
    this(width, height, rgb, null, null);
    Extents.check(width, height, rgb.length);
  }

  private Image(int width, int height, byte[] rgb, short[] deep, byte[] alpha) {
    this.width = width;
    this.height = height;
    this.rgb = rgb;
    this.deep = deep;
    this.alpha = alpha;
  }

  /**
   * An opaque picture of 16 bits.
   *
   * @param rgb as the constructor's, unsigned samples of 0 to 65535; not copied
   * @throws IllegalArgumentException if a side is not positive or the length does not fit the sides
   */
  public static Image deep(int width, int height, short[] rgb) {
    Extents.check(width, height, rgb.length);
    return new Image(width, height, null, rgb, null);
  }

  /**
   * The same picture, known to have been transparent.
   *
   * @param alpha {@code height} x {@code width} unsigned samples, 0 for clear and 255 for opaque;
   *     not copied
   * @throws IllegalArgumentException if the length does not fit the sides
   */
  public Image withAlpha(byte[] alpha) {
    Extents.checkAlpha(width, height, alpha.length);
    return new Image(width, height, rgb, deep, alpha);
  }

  /** Columns, in pixels. */
  public int width() {
    return width;
  }

  /** Rows, in pixels. */
  public int height() {
    return height;
  }

  /**
   * The samples in 8 bits. Of a picture of 8 bits these are the samples themselves: whoever writes
   * to them changes this picture. Of one of 16 bits they are a copy, rounded to nearest.
   */
  public byte[] rgb() {
    if (rgb != null) {
      return rgb;
    }
    byte[] rounded = new byte[deep.length];
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = (byte) (((deep[i] & DEEP_FULL) * 255 + DEEP_FULL / 2) / DEEP_FULL);
    }
    return rounded;
  }

  /** The samples themselves in 16 bits, not a copy; empty if the picture has 8. */
  public Optional<short[]> deepRgb() {
    return Optional.ofNullable(deep);
  }

  /** How opaque each pixel was, itself and not a copy; empty if all of them were entirely. */
  public Optional<byte[]> alpha() {
    return Optional.ofNullable(alpha);
  }

  /** Copies row {@code y} to {@code row}: {@code width} x 3 samples of 0 to 1. */
  void copyRow(int y, float[] row) {
    int length = width * Extents.CHANNELS;
    int from = y * length;
    for (int i = 0; i < length; i++) {
      row[i] =
          rgb != null
              ? (rgb[from + i] & 0xff) / 255f
              : (deep[from + i] & DEEP_FULL) / (float) DEEP_FULL;
    }
  }
}
