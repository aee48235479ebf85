package dev.brushwork.engine.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** A PNG file, put together chunk by chunk. */
final class PngChunks {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  private final ByteArrayOutputStream out;

  /**
   * @param expected bytes that the file will have, more or less
   */
  PngChunks(int expected) {
    out = new ByteArrayOutputStream(expected);
    out.writeBytes(SIGNATURE);
  }

  void add(String type, byte[] data, int offset, int length) {
    ByteBuffer frame = ByteBuffer.allocate(8);
    frame.putInt(length).put(type.getBytes(StandardCharsets.US_ASCII));
    CRC32 crc = new CRC32();
    crc.update(frame.array(), 4, 4);
    crc.update(data, offset, length);
    out.writeBytes(frame.array());
    out.write(data, offset, length);
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }

  /** The whole file. */
  byte[] end() {
    add("IEND", new byte[0], 0, 0);
    return out.toByteArray();
  }
}
