package dev.brushwork.engine.image;

import java.util.Optional;

/**
 * A picture of 32-bit sRGB samples, nominally 0 to 1, as the optimiser sees it; with its opacity,
 * if it is to be transparent.
 */
public final class FloatImage {
  private final int width;
  private final int height;
  private final float[] rgb;
  // Null where the picture is opaque.
  private final float[] alpha;

  /**
   * An opaque picture.
   *
   * @param width columns, at least 1
   * @param height rows, at least 1
   * @param rgb {@code height} x {@code width} x 3 samples, red, green and blue of the top left
   *     pixel first, then row by row; 0 is black and 1 is full, and values beyond are kept. It is
   *     not copied, so the caller gives it away.
   * @throws IllegalArgumentException if a side is not positive or the length does not fit the sides
   */
  public FloatImage(int width, int height, float[] rgb) {
    this(width, height, rgb, null);
    Extents.check(width, height, rgb.length);
  }

  private FloatImage(int width, int height, float[] rgb, float[] alpha) {
    this.width = width;
    this.height = height;
    this.rgb = rgb;
    this.alpha = alpha;
  }

  /** The same colours, each sample divided by the full one, 255 or 65535. */
  public static FloatImage of(Image image) {
    int length = image.width() * Extents.CHANNELS;
    float[] values = new float[length * image.height()];
    float[] row = new float[length];
    for (int y = 0; y < image.height(); y++) {
      image.copyRow(y, row);
      System.arraycopy(row, 0, values, y * length, length);
    }
    return new FloatImage(image.width(), image.height(), values);
  }

  /**
   * The same picture, transparent.
   *
   * @param alpha {@code height} x {@code width} samples, 0 for clear and 1 for opaque; not copied
   * @throws IllegalArgumentException if the length does not fit the sides
   */
  public FloatImage withAlpha(float[] alpha) {
    Extents.checkAlpha(width, height, alpha.length);
    return new FloatImage(width, height, rgb, alpha);
  }

  /**
   * The colours in 8 bits: each sample clamped to 0..1, multiplied by 255 and rounded to the
   * nearest whole number. Gives back the very bytes that {@link #of} was given. A NaN becomes 0.
   */
  public Image toImage() {
    byte[] bytes = new byte[rgb.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) quantised(rgb[i], 255);
    }
    return new Image(width, height, bytes);
  }

  /** A sample clamped to 0..1 and rounded to one of 0 to {@code full}; a NaN becomes 0. */
  static int quantised(float sample, int full) {
    return Math.round(Math.min(1f, Math.max(0f, sample)) * full);
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

  /** The opacity of each pixel, itself and not a copy; empty if the picture is opaque. */
  public Optional<float[]> alpha() {
    return Optional.ofNullable(alpha);
  }

  /** Samples a pixel: 4 if the picture is transparent, else 3. */
  int channels() {
    return alpha == null ? 3 : 4;
  }

  /**
   * Quantises row {@code y}: each sample clamped to 0..1 and rounded to one of 0 to {@code full}.
   *
   * @param row {@code width} x {@link #channels()} samples
   */
  void quantiseRow(int y, int full, int[] row) {
    int channels = channels();
    for (int x = 0; x < width; x++) {
      int pixel = y * width + x;
      for (int c = 0; c < Extents.CHANNELS; c++) {
        row[x * channels + c] = quantised(rgb[pixel * Extents.CHANNELS + c], full);
      }
      if (alpha != null) {
        row[x * channels + Extents.CHANNELS] = quantised(alpha[pixel], full);
      }
    }
  }

  /** The picture as it is seen over white, opaque. */
  FloatImage overWhite() {
    if (alpha == null) {
      return this;
    }
    float[] seen = new float[rgb.length];
    for (int i = 0; i < seen.length; i++) {
      float sample = Math.min(1f, Math.max(0f, rgb[i]));
      seen[i] = 1 - (1 - sample) * alpha[i / Extents.CHANNELS];
    }
    return new FloatImage(width, height, seen);
  }
}
