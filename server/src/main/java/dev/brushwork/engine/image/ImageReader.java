package dev.brushwork.engine.image;

/**
 * Reads PNG and JPEG files. The bytes may come from anyone: sides are held against the limits
 * before anything in proportion to them is allocated, and whatever is wrong with a file ends in one
 * {@link ImageException}.
 *
 * <p>Grey becomes equal red, green and blue; 16-bit samples are rounded to 8 bits; transparency is
 * laid over white; CMYK and YCCK become RGB without a profile; the EXIF orientation is applied.
 */
public final class ImageReader {
  private ImageReader() {}

  /**
   * Reads what a file declares, decoding nothing.
   *
   * @param file the bytes of a whole file
   * @throws ImageException if it is neither PNG nor JPEG, is beyond the limits, or its header is
   *     damaged
   */
  public static ImageHeader header(byte[] file, ImageLimits limits) {
    if (PngFile.hasSignature(file)) {
      PngFile png = PngFile.parse(file, limits);
      return new ImageHeader("PNG", png.width(), png.height(), png.orientation());
    }
    if (JpegFile.hasSignature(file)) {
      JpegFile jpeg = JpegFile.parse(file, limits);
      return new ImageHeader("JPEG", jpeg.width(), jpeg.height(), jpeg.orientation());
    }
    throw unsupported(file);
  }

  /**
   * Reads a picture, upright.
   *
   * @param file the bytes of a whole file
   * @throws ImageException if it is neither PNG nor JPEG, is beyond the limits, or is damaged
   */
  public static Image read(byte[] file, ImageLimits limits) {
    if (PngFile.hasSignature(file)) {
      PngFile png = PngFile.parse(file, limits);
      return Orientation.apply(png.orientation(), PngDecoder.decode(png));
    }
    if (JpegFile.hasSignature(file)) {
      JpegFile jpeg = JpegFile.parse(file, limits);
      return Orientation.apply(jpeg.orientation(), JpegDecoder.decode(jpeg));
    }
    throw unsupported(file);
  }

  private static ImageException unsupported(byte[] file) {
    return new ImageException(
        file.length == 0
            ? "it is empty; PNG and JPEG images are supported"
            : "it is neither a PNG nor a JPEG image, the two supported formats");
  }
}
