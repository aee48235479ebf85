package dev.brushwork.engine.image;

import java.nio.ByteBuffer;
import java.util.zip.Deflater;

/**
 * Writes PNG files: declared sRGB, and nothing that differs from one run, or one Java, to the next,
 * so that equal pixels make equal bytes.
 */
public final class PngWriter {
  private static final byte RGB = 2;
  private static final byte RGB_ALPHA = 6;
  private static final byte PERCEPTUAL = 0;
  private static final int PIECE = 1 << 16;
  private static final int FILTERS = 5;

  /** Fills {@code row} with the bytes of row {@code y}. */
  @FunctionalInterface
  private interface Rows {
    void fill(int y, byte[] row);
  }

  private PngWriter() {}

  /** The bytes of a whole file of 8 bits a sample, as the picture is seen over white. */
  public static byte[] write(Image image) {
    byte[] rgb = image.rgb();
    Rows rows = (y, row) -> System.arraycopy(rgb, y * row.length, row, 0, row.length);
    return write(image.width(), image.height(), 8, 3, rows);
  }

  /**
   * The bytes of a whole file, transparent if the picture is.
   *
   * @param depth bits a sample, 8 or 16
   */
  static byte[] write(FloatImage image, int depth) {
    int[] samples = new int[image.width() * image.channels()];
    Rows rows =
        (y, row) -> {
          image.quantiseRow(y, depth == 16 ? 65535 : 255, samples);
          for (int i = 0; i < samples.length; i++) {
            if (depth == 16) {
              row[2 * i] = (byte) (samples[i] >> 8);
              row[2 * i + 1] = (byte) samples[i];
            } else {
              row[i] = (byte) samples[i];
            }
          }
        };
    return write(image.width(), image.height(), depth, image.channels(), rows);
  }

  private static byte[] write(int width, int height, int depth, int channels, Rows rows) {
    int pixelBytes = channels * depth / 8;
    PngChunks chunks = new PngChunks(width * pixelBytes * (height / 2) + 1024);
    ByteBuffer header = ByteBuffer.allocate(13);
    header.putInt(width).putInt(height).put((byte) depth).put(channels == 4 ? RGB_ALPHA : RGB);
    // What is left zero: the compression, the filter method and no interlacing.
    chunks.add("IHDR", header.array(), 0, header.capacity());
    chunks.add("sRGB", new byte[] {PERCEPTUAL}, 0, 1);
    writePixels(chunks, width * pixelBytes, height, pixelBytes, rows);
    return chunks.end();
  }

  private static void writePixels(
      PngChunks chunks, int length, int height, int pixelBytes, Rows rows) {
    byte[] above = new byte[length];
    byte[] row = new byte[length];
    byte[][] filtered = new byte[FILTERS][length + 1];
    byte[] piece = new byte[PIECE];
    Deflater deflater = new Deflater();
    try {
      for (int y = 0; y < height; y++) {
        rows.fill(y, row);
        deflater.setInput(filtered[PngFilter.apply(row, above, pixelBytes, filtered)]);
        int count = deflater.deflate(piece);
        while (count > 0) {
          chunks.add("IDAT", piece, 0, count);
          count = deflater.deflate(piece);
        }
        byte[] next = above;
        above = row;
        row = next;
      }
      deflater.finish();
      while (!deflater.finished()) {
        chunks.add("IDAT", piece, 0, deflater.deflate(piece));
      }
    } finally {
      deflater.end();
    }
  }
}
