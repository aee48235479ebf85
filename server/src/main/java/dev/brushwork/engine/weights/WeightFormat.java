package dev.brushwork.engine.weights;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A kind of file that holds weights. Which kind a file is of shows in its first bytes; its name
 * says nothing.
 */
interface WeightFormat {
  /** All there are, in the order in which they are asked. */
  List<WeightFormat> ALL =
      List.of(new KerasFormat(), new TorchZipFormat(), new TorchLegacyFormat(), new Canonical());

  /** Whether a file is of this kind, as far as its first bytes say. */
  boolean claims(ByteBuffer file);

  /**
   * Reads the convolutions of a whole file. The bytes may come from anyone.
   *
   * @param file from position 0 to its limit; neither is changed
   * @throws MalformedException if it breaks a rule of its format or is of no network that is known
   */
  WeightContent read(ByteBuffer file) throws MalformedException;

  /** The format of a file: the first that claims it, which the last always does. */
  static WeightFormat of(ByteBuffer file) {
    return ALL.stream().filter(format -> format.claims(file)).findFirst().orElseThrow();
  }

  /** Whether a file begins with these bytes. */
  static boolean startsWith(ByteBuffer file, byte[] bytes) {
    return file.limit() >= bytes.length
        && ByteBuffer.wrap(bytes).equals(file.duplicate().position(0).limit(bytes.length));
  }
}
