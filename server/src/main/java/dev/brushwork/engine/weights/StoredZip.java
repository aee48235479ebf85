package dev.brushwork.engine.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A zip archive of entries that are stored as they are, which PyTorch's are so that they can be
 * mapped. Compressed ones are refused: they could grow to anything.
 */
final class StoredZip {
  private static final int END_SIGNATURE = 0x06054b50;
  private static final int END_BYTES = 22;
  private static final int MOST_COMMENT_BYTES = 0xffff;
  private static final int DIRECTORY_SIGNATURE = 0x02014b50;
  private static final int DIRECTORY_BYTES = 46;
  private static final int LOCAL_SIGNATURE = 0x04034b50;
  private static final int LOCAL_BYTES = 30;

  private StoredZip() {}

  /**
   * The entries by name, in the directory's order.
   *
   * @param file from position 0 to its limit
   */
  static Map<String, ByteBuffer> entries(ByteBuffer file) throws MalformedException {
    ByteBuffer bytes = file.duplicate().rewind().order(ByteOrder.LITTLE_ENDIAN);
    try {
      return read(bytes);
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      // Every place in a zip file is one that another place names.
      throw new MalformedException("it is a damaged or shortened zip file", e);
    }
  }

  private static Map<String, ByteBuffer> read(ByteBuffer bytes) throws MalformedException {
    int end = end(bytes);
    int count = Short.toUnsignedInt(bytes.getShort(end + 10));
    int at = bytes.getInt(end + 16);
    Map<String, ByteBuffer> entries = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      if (bytes.getInt(at) != DIRECTORY_SIGNATURE) {
        throw new MalformedException("it is a damaged zip file: its directory has a gap");
      }
      int nameLength = Short.toUnsignedInt(bytes.getShort(at + 28));
      byte[] nameBytes = new byte[nameLength];
      bytes.get(at + DIRECTORY_BYTES, nameBytes);
      String name = new String(nameBytes, StandardCharsets.UTF_8);
      if (entries.put(name, entry(bytes, at, name)) != null) {
        throw new MalformedException("its zip file has " + Names.quoted(name) + " twice");
      }
      at +=
          DIRECTORY_BYTES
              + nameLength
              + Short.toUnsignedInt(bytes.getShort(at + 30))
              + Short.toUnsignedInt(bytes.getShort(at + 32));
    }
    return entries;
  }

  /** The place of the record at the end, behind which only a comment may be. */
  private static int end(ByteBuffer bytes) throws MalformedException {
    int last = bytes.limit() - END_BYTES;
    for (int at = last; at >= Math.max(0, last - MOST_COMMENT_BYTES); at--) {
      if (bytes.getInt(at) == END_SIGNATURE) {
        return at;
      }
    }
    throw new MalformedException("it is a zip file that is cut short");
  }

  private static ByteBuffer entry(ByteBuffer bytes, int at, String name) throws MalformedException {
    boolean stored = bytes.getShort(at + 10) == 0;
    int size = bytes.getInt(at + 20);
    if (!stored || size != bytes.getInt(at + 24)) {
      throw new MalformedException(
          Names.quoted(name) + " is compressed in its zip file, as PyTorch never does");
    }
    int local = bytes.getInt(at + 42);
    if (bytes.getInt(local) != LOCAL_SIGNATURE) {
      throw new MalformedException(
          "it is a damaged zip file: " + Names.quoted(name) + " is not at its place");
    }
    int data =
        local
            + LOCAL_BYTES
            + Short.toUnsignedInt(bytes.getShort(local + 26))
            + Short.toUnsignedInt(bytes.getShort(local + 28));
    return bytes.slice(data, size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
