package dev.brushwork.engine.weights;

import dev.brushwork.compute.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;

/**
 * The bytes of a file of weights, which stay in the file: it is mapped, so that the dense layers of
 * a VGG, four fifths of it, are never brought into memory.
 */
final class WeightBytes {
  /** The largest file that is read: nearly twice VGG19 with its dense layers in float32. */
  static final long MOST_BYTES = 1L << 30;

  private WeightBytes() {}

  /**
   * @throws WeightsException if there is no such file, or it cannot be read
   */
  static ByteBuffer map(Path file) {
    Path name = file.getFileName();
    if (!Files.exists(file)) {
      throw new WeightsException(name + ": there is no such file");
    }
    // Reading a pipe or a device might never end.
    if (!Files.isRegularFile(file)) {
      throw new WeightsException(name + ": it is not a file");
    }
    try (FileChannel channel = FileChannel.open(file)) {
      long size = channel.size();
      if (size > MOST_BYTES) {
        throw new WeightsException(
            name + ": it has " + size + " bytes; the limit is " + MOST_BYTES);
      }
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, size);
    } catch (IOException e) {
      throw new WeightsException(name + ": it cannot be read", e);
    }
  }

  /** The digest of all bytes: 64 lower-case hex digits. */
  static String sha256(ByteBuffer bytes) {
    MessageDigest digest = Sha256.digest();
    digest.update(bytes.duplicate().rewind());
    return Sha256.hex(digest);
  }
}
