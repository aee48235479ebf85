package dev.brushwork.engine.image;

/**
 * How a picture is written.
 *
 * @param depth bits a sample, 8 or 16; 8 for JPEG
 * @param quality how much of the detail JPEG keeps, {@value #LEAST_QUALITY} to {@value
 *     #MOST_QUALITY}; of no meaning for the others, which keep all of it
 */
public record OutputFormat(ImageFormat format, int depth, int quality) {
  public static final int LEAST_QUALITY = 1;
  public static final int MOST_QUALITY = 100;
  public static final int DEFAULT_QUALITY = 95;

  public OutputFormat {
    if (depth != 8 && (depth != 16 || format == ImageFormat.JPEG)) {
      throw new IllegalArgumentException(format + " has no " + depth + " bits a sample");
    }
    if (quality < LEAST_QUALITY || quality > MOST_QUALITY) {
      throw new IllegalArgumentException("a quality is 1 to 100, not " + quality);
    }
  }

  /** PNG of 8 bits. */
  public static OutputFormat defaults() {
    return new OutputFormat(ImageFormat.PNG, 8, DEFAULT_QUALITY);
  }
}
