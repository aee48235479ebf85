package dev.brushwork.engine.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Writes PNG files: 8-bit RGB, declared sRGB, and nothing that differs from one run to the next, so
 * that equal pixels make equal bytes.
 */
public final class PngWriter {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final byte RGB = 2;
  private static final byte PERCEPTUAL = 0;
  private static final int PIECE = 1 << 16;
  private static final int FILTERS = 5;

  private PngWriter() {}

  /** The bytes of a whole PNG file. */
  public static byte[] write(Image image) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(image.rgb().length / 2 + 1024);
    out.writeBytes(SIGNATURE);
    ByteBuffer header = ByteBuffer.allocate(13);
    header.putInt(image.width()).putInt(image.height()).put((byte) 8).put(RGB);
    // What is left zero: the compression, the filter method and no interlacing.
    chunk(out, "IHDR", header.array(), header.capacity());
    chunk(out, "sRGB", new byte[] {PERCEPTUAL}, 1);
    writePixels(out, image);
    chunk(out, "IEND", new byte[0], 0);
    return out.toByteArray();
  }

  private static void writePixels(ByteArrayOutputStream out, Image image) {
    int length = image.width() * 3;
    byte[] above = new byte[length];
    byte[] row = new byte[length];
    byte[][] filtered = new byte[FILTERS][length + 1];
    byte[] piece = new byte[PIECE];
    Deflater deflater = new Deflater();
    try {
      for (int y = 0; y < image.height(); y++) {
        System.arraycopy(image.rgb(), y * length, row, 0, length);
        deflater.setInput(filtered[PngFilter.apply(row, above, 3, filtered)]);
        int count = deflater.deflate(piece);
        while (count > 0) {
          chunk(out, "IDAT", piece, count);
          count = deflater.deflate(piece);
        }
        byte[] next = above;
        above = row;
        row = next;
      }
      deflater.finish();
      while (!deflater.finished()) {
        chunk(out, "IDAT", piece, deflater.deflate(piece));
      }
    } finally {
      deflater.end();
    }
  }

  private static void chunk(ByteArrayOutputStream out, String type, byte[] data, int length) {
    ByteBuffer chunk = ByteBuffer.allocate(length + 12);
    chunk.putInt(length).put(type.getBytes(StandardCharsets.US_ASCII)).put(data, 0, length);
    CRC32 crc = new CRC32();
    crc.update(chunk.array(), 4, length + 4);
    chunk.putInt((int) crc.getValue());
    out.writeBytes(chunk.array());
  }
}
