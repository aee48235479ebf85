package dev.brushwork.engine.image;

/** The arithmetic of a picture's sides, kept from overflowing. */
final class Extents {
  static final int CHANNELS = 3;
  // The longest array that every virtual machine can make.
  private static final int MOST_PIXELS = (Integer.MAX_VALUE - 8) / CHANNELS;

  private Extents() {}

  /**
   * The number of samples of a picture with these sides.
   *
   * @throws IllegalArgumentException if a side is not positive or an array cannot hold the samples
   */
  static int samples(int width, int height) {
    if (width <= 0 || height <= 0) {
      throw new IllegalArgumentException("no picture is " + width + " x " + height + " pixels");
    }
    long pixels = (long) width * height;
    if (pixels > MOST_PIXELS) {
      throw new IllegalArgumentException(
          width + " x " + height + " pixels are too many for one array");
    }
    return (int) pixels * CHANNELS;
  }

  /** Checks that an array of {@code length} samples is a picture with these sides. */
  static void check(int width, int height, int length) {
    int samples = samples(width, height);
    if (length != samples) {
      throw new IllegalArgumentException(
          width + " x " + height + " pixels have " + samples + " samples, not " + length);
    }
  }

  /** Checks that an array of {@code length} samples is the opacity of a picture of these sides. */
  static void checkAlpha(int width, int height, int length) {
    int pixels = samples(width, height) / CHANNELS;
    if (length != pixels) {
      throw new IllegalArgumentException(
          width + " x " + height + " pixels have " + pixels + " alpha samples, not " + length);
    }
  }
}
