package dev.brushwork.engine.weights;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A safetensors file, read: eight bytes with the length of a JSON header, the header, and the
 * elements of the tensors one after the other, little-endian.
 *
 * @param sha256 the digest of the whole file, 64 lower-case hex digits
 * @param metadata the free text of the file by key
 * @param tensors the tensors that were wanted, by name, in the order of their places
 */
record Safetensors(String sha256, Map<String, String> metadata, Map<String, Tensor> tensors) {
  /** The largest file that is read: over three times VGG19 with its dense layers in float16. */
  static final long MOST_BYTES = 1L << 30;

  /** The longest header that is read. That of VGG19 has some 3,000 bytes. */
  static final int MOST_HEADER_BYTES = 16 << 20;

  private static final int BYTES_A_PIECE = 1 << 16;

  /**
   * @param shape the extents, outermost first
   * @param values the elements, the last index varying fastest
   */
  @SuppressWarnings("ArrayRecordComponent") // millions of numbers, which no list should box
  record Tensor(List<Integer> shape, float[] values) {}

  /**
   * Reads a file once from end to end, so that the digest and the numbers are those of the same
   * bytes.
   *
   * @param wanted which tensors to keep, by name; only these must be of a type that is read
   * @throws WeightsException if it cannot be read or breaks a rule of the format
   */
  static Safetensors read(Path file, Predicate<String> wanted) {
    Path name = file.getFileName();
    if (!Files.exists(file)) {
      throw new WeightsException(name + ": there is no such file");
    }
    // Reading a pipe or a device might never end.
    if (!Files.isRegularFile(file)) {
      throw new WeightsException(name + ": it is not a file");
    }
    try (FileChannel channel = FileChannel.open(file);
        DigestInputStream in =
            new DigestInputStream(Channels.newInputStream(channel), sha256Digest())) {
      return read(in, channel.size(), wanted);
    } catch (MalformedException e) {
      throw new WeightsException(name + ": " + e.getMessage(), e);
    } catch (EOFException e) {
      throw new WeightsException(name + ": it is cut short", e);
    } catch (IOException e) {
      throw new WeightsException(name + ": it cannot be read", e);
    }
  }

  private static Safetensors read(DigestInputStream in, long size, Predicate<String> wanted)
      throws IOException, MalformedException {
    if (size > MOST_BYTES) {
      throw new MalformedException("it has " + size + " bytes; the limit is " + MOST_BYTES);
    }
    if (size < Long.BYTES) {
      throw new MalformedException("it is too short for a safetensors file");
    }
    long headerLength = littleEndian(readExactly(in, Long.BYTES)).getLong();
    if (headerLength < 0 || headerLength > size - Long.BYTES) {
      throw new MalformedException(
          "it is not a safetensors file, or cut short: its header does not fit in");
    }
    if (headerLength > MOST_HEADER_BYTES) {
      throw new MalformedException(
          "its header has " + headerLength + " bytes; the limit is " + MOST_HEADER_BYTES);
    }
    byte[] json = readExactly(in, (int) headerLength);
    SafetensorsHeader header = SafetensorsHeader.parse(json, size - Long.BYTES - headerLength);
    for (SafetensorsHeader.Entry entry : header.entries()) {
      if (wanted.test(entry.name()) && !entry.type().readable()) {
        throw new MalformedException(
            SafetensorsHeader.quoted(entry.name())
                + " is "
                + entry.type()
                + "; F32, F16 and BF16 are read");
      }
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (SafetensorsHeader.Entry entry : header.entries()) {
      if (wanted.test(entry.name())) {
        tensors.put(entry.name(), new Tensor(entry.shape(), readValues(in, entry)));
      } else {
        passOver(in, entry.end() - entry.begin());
      }
    }
    String sha256 = HexFormat.of().formatHex(in.getMessageDigest().digest());
    return new Safetensors(sha256, header.metadata(), tensors);
  }

  /**
   * Reads and forgets: the digest must see the bytes, which it does not see when they are skipped.
   */
  private static void passOver(InputStream in, long bytes) throws IOException {
    for (long left = bytes; left > 0; left -= BYTES_A_PIECE) {
      readExactly(in, (int) Math.min(left, BYTES_A_PIECE));
    }
  }

  private static float[] readValues(InputStream in, SafetensorsHeader.Entry entry)
      throws IOException {
    float[] values = new float[(int) entry.elements()];
    int perPiece = BYTES_A_PIECE / entry.type().bytes();
    for (int from = 0; from < values.length; from += perPiece) {
      int count = Math.min(perPiece, values.length - from);
      byte[] piece = readExactly(in, count * entry.type().bytes());
      entry.type().read(littleEndian(piece), values, from, count);
    }
    return values;
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] readExactly(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException();
    }
    return bytes;
  }

  private static MessageDigest sha256Digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
