package dev.brushwork.engine.image;

/**
 * What a file says of its picture before the picture is decoded.
 *
 * @param format {@code "PNG"}, {@code "JPEG"}, {@code "WebP"} or {@code "TIFF"}
 * @param width columns as stored, in pixels
 * @param height rows as stored, in pixels
 * @param orientation how to turn the stored picture for display, 1 to 8 as EXIF counts; 1 is
 *     upright
 * @param bytesAPixel heap that a pixel of the decoded {@link Image} takes: 3 for colours of 8 bits,
 *     6 for 16, and 1 more if it may be transparent
 */
public record ImageHeader(String format, int width, int height, int orientation, int bytesAPixel) {
  public ImageHeader {
    if (orientation < 1 || orientation > 8) {
      throw new IllegalArgumentException("an orientation is 1 to 8, not " + orientation);
    }
  }

  static int bytesAPixel(boolean deep, boolean alpha) {
    return (deep ? 6 : 3) + (alpha ? 1 : 0);
  }

  /** Columns of the upright picture, in pixels. */
  public int displayedWidth() {
    return liesOnItsSide() ? height : width;
  }

  /** Rows of the upright picture, in pixels. */
  public int displayedHeight() {
    return liesOnItsSide() ? width : height;
  }

  private boolean liesOnItsSide() {
    return orientation >= 5;
  }
}
