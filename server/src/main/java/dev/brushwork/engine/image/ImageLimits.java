package dev.brushwork.engine.image;

/**
 * How large a picture may be before it is refused unread.
 *
 * @param maxPixels the most pixels, at least 1
 * @param maxSide the most pixels along either side, at least 1
 */
public record ImageLimits(long maxPixels, int maxSide) {
  public ImageLimits {
    if (maxPixels < 1 || maxSide < 1) {
      throw new IllegalArgumentException(
          "the limits of an image are positive, not "
              + maxPixels
              + " pixels, "
              + maxSide
              + " a side");
    }
  }

  /** 50,000,000 pixels and 16,384 a side: more than a camera makes, and 150 MB once decoded. */
  public static ImageLimits defaults() {
    return new ImageLimits(50_000_000, 16_384);
  }

  /** Refuses sides, as a file's header declares them, that are empty or beyond these limits. */
  void check(long width, long height) {
    if (width < 1 || height < 1) {
      throw new ImageException("it declares " + width + " x " + height + " pixels, which is empty");
    }
    if (width > maxSide || height > maxSide) {
      throw new ImageException(
          "it is " + width + " x " + height + " pixels; the limit is " + maxSide + " a side");
    }
    if (width * height > maxPixels) {
      throw new ImageException(
          "it is " + width + " x " + height + " pixels; the limit is " + maxPixels + " in all");
    }
  }
}
