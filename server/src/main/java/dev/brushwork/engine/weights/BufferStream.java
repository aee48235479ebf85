package dev.brushwork.engine.weights;

import java.io.InputStream;
import java.nio.ByteBuffer;

/** A buffer as a stream that reads nothing ahead: the buffer's position is the stream's. */
final class BufferStream extends InputStream {
  private final ByteBuffer buffer;

  BufferStream(ByteBuffer buffer) {
    this.buffer = buffer;
  }

  @Override
  public int read() {
    return buffer.hasRemaining() ? Byte.toUnsignedInt(buffer.get()) : -1;
  }

  @Override
  public int read(byte[] to, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    if (!buffer.hasRemaining()) {
      return -1;
    }
    int count = Math.min(length, buffer.remaining());
    buffer.get(to, offset, count);
    return count;
  }
}
