package dev.brushwork.engine.video;

import dev.brushwork.engine.image.ImageLimits;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Middlebury's files of optical flow: the float 202021.25, which reads PIEH, the width and the
 * height as 32-bit integers, and for each pixel, row by row, u and v as floats, all little-endian.
 */
public final class FlowFile {
  private static final float MAGIC = 202021.25f;
  private static final int HEADER_BYTES = 12;
  private static final int PIXEL_BYTES = 8;

  private FlowFile() {}

  /**
   * Reads a whole file.
   *
   * @throws FlowException if it is no such file, is beyond the limits of images, or has too few or
   *     too many bytes
   */
  public static FlowField read(byte[] file, ImageLimits limits) {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    if (file.length < HEADER_BYTES || bytes.getFloat() != MAGIC) {
      throw new FlowException("it is no .flo file: it does not begin with PIEH");
    }
    int width = bytes.getInt();
    int height = bytes.getInt();
    if (width < 1 || height < 1 || width > limits.maxSide() || height > limits.maxSide()) {
      throw new FlowException(
          "it says that it has "
              + width
              + "x"
              + height
              + " pixels; every side must be 1 to "
              + limits.maxSide());
    }
    long pixels = (long) width * height;
    if (pixels > limits.maxPixels()) {
      throw new FlowException(
          "it says that it has " + pixels + " pixels; they must be at most " + limits.maxPixels());
    }
    if (bytes.remaining() != pixels * PIXEL_BYTES) {
      throw new FlowException(
          "it has "
              + bytes.remaining()
              + " bytes for "
              + width
              + "x"
              + height
              + " pixels, which take "
              + pixels * PIXEL_BYTES);
    }
    float[] uv = new float[Math.toIntExact(2 * pixels)];
    bytes.asFloatBuffer().get(uv);
    return new FlowField(width, height, uv);
  }
}
