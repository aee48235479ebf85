package dev.brushwork.engine.image;

/**
 * Reads PNG, JPEG, WebP and TIFF files. The bytes may come from anyone: sides are held against the
 * limits before anything in proportion to them is allocated, decoders are given only the parts of a
 * file that decide its pixels, and whatever is wrong with a file ends in one {@link
 * ImageException}.
 *
 * <p>Grey becomes equal red, green and blue; 16-bit samples are kept; colours with an ICC profile
 * become sRGB, but CMYK and YCCK become RGB without a profile; transparency is laid over white and
 * kept beside the picture; the EXIF orientation is applied.
 */
public final class ImageReader {
  private static final String FORMATS = "PNG, JPEG, WebP and TIFF";

  private ImageReader() {}

  /**
   * Reads what a file declares, decoding nothing.
   *
   * @param file the bytes of a whole file
   * @throws ImageException if it is of none of the formats, is beyond the limits, or its header is
   *     damaged
   */
  public static ImageHeader header(byte[] file, ImageLimits limits) {
    return open(file, limits).header();
  }

  /**
   * Reads a picture, upright.
   *
   * @param file the bytes of a whole file
   * @throws ImageException if it is of none of the formats, is beyond the limits, or is damaged
   */
  public static Image read(byte[] file, ImageLimits limits) {
    ImageFile opened = open(file, limits);
    return Orientation.apply(opened.header().orientation(), Composition.of(opened));
  }

  private static ImageFile open(byte[] file, ImageLimits limits) {
    if (PngFile.hasSignature(file)) {
      return PngFile.parse(file, limits);
    }
    if (JpegFile.hasSignature(file)) {
      return JpegFile.parse(file, limits);
    }
    if (WebpFile.hasSignature(file)) {
      return WebpFile.parse(file, limits);
    }
    if (TiffFile.hasSignature(file)) {
      return TiffFile.parse(file, limits);
    }
    throw new ImageException(
        file.length == 0
            ? "it is empty; " + FORMATS + " images are supported"
            : "it is no image of a supported format: " + FORMATS);
  }
}
