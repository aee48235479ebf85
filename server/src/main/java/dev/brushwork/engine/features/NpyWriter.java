package dev.brushwork.engine.features;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Writes arrays as NumPy's {@code .npy} files, version 1.0, of little-endian float32. */
public final class NpyWriter {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
  // NumPy aligns the data to this, for memory mapping.
  private static final int ALIGNMENT = 64;
  private static final int VALUES_A_PIECE = 4096;

  private NpyWriter() {}

  /**
   * Writes one array and leaves the stream open.
   *
   * @param values the elements in C order: the last index varies fastest
   * @param shape the extents, outermost first; none for a single number
   * @throws IllegalArgumentException if an extent is negative or they do not multiply up to the
   *     number of values
   * @throws IOException if the stream cannot be written to
   */
  public static void write(OutputStream out, float[] values, int... shape) throws IOException {
    long count = 1;
    for (int extent : shape) {
      if (extent < 0) {
        throw new IllegalArgumentException("no array has the shape " + tuple(shape));
      }
      // Held at more than any array has, where a product cannot overflow and 0 still makes 0.
      count = Math.min(count, 1L << 31) * extent;
    }
    if (count != values.length) {
      throw new IllegalArgumentException(
          values.length + " values do not fill the shape " + tuple(shape));
    }
    out.write(header(shape));
    for (int from = 0; from < values.length; from += VALUES_A_PIECE) {
      int length = Math.min(VALUES_A_PIECE, values.length - from);
      ByteBuffer piece = ByteBuffer.allocate(length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      piece.asFloatBuffer().put(values, from, length);
      out.write(piece.array());
    }
  }

  private static byte[] header(int[] shape) {
    String text = "{'descr': '<f4', 'fortran_order': False, 'shape': " + tuple(shape) + ", }";
    int before = MAGIC.length + Short.BYTES;
    int unpadded = before + text.length() + 1;
    int total = (unpadded + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    String padded = text + " ".repeat(total - unpadded) + "\n";
    return ByteBuffer.allocate(total)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(MAGIC)
        .putShort((short) padded.length())
        .put(padded.getBytes(StandardCharsets.US_ASCII))
        .array();
  }

  /** As Python writes a tuple: one element keeps its comma. */
  private static String tuple(int[] shape) {
    String extents =
        IntStream.of(shape).mapToObj(Integer::toString).collect(Collectors.joining(", "));
    return shape.length == 1 ? "(" + extents + ",)" : "(" + extents + ")";
  }
}
