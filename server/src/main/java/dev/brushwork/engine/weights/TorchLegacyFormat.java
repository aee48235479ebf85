package dev.brushwork.engine.weights;

import dev.brushwork.engine.weights.TorchGlobals.Storage;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.razorvine.pickle.Opcodes;

/**
 * What {@code torch.save} wrote before 1.6, torchvision's VGGs among it: five pickles one after the
 * other (a magic number, the version, the machine, the object, the keys of the storages) and behind
 * them each storage, its number of elements first.
 */
final class TorchLegacyFormat implements WeightFormat {
  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final int VERSION = 1001;
  private static final byte PROTOCOL = (byte) Opcodes.PROTO;

  /**
   * Any pickle of the protocols 2 to 5 is for this reader, if only to be refused by it. Taken for
   * the length of a safetensors header, its first bytes are far beyond the file.
   */
  @Override
  public boolean claims(ByteBuffer file) {
    return file.limit() >= Long.BYTES
        && file.get(0) == PROTOCOL
        && file.get(1) >= 2
        && file.get(1) <= 5
        && Long.compareUnsigned(
                file.duplicate().order(ByteOrder.LITTLE_ENDIAN).getLong(0), file.limit())
            > 0;
  }

  @Override
  public WeightContent read(ByteBuffer file) throws MalformedException {
    ByteBuffer bytes = file.duplicate().rewind().order(ByteOrder.LITTLE_ENDIAN);
    // A pickle that is no such stream is read all the same, for the name of what it would make.
    Object magic = TensorUnpickler.read(bytes);
    if (!MAGIC.equals(magic)) {
      throw new MalformedException("it is a pickle, but not one of torch.save");
    }
    if (!Integer.valueOf(VERSION).equals(TensorUnpickler.read(bytes))) {
      throw new MalformedException("its stream is of another version than " + VERSION);
    }
    if (TensorUnpickler.read(bytes) instanceof Map<?, ?> machine
        && Boolean.FALSE.equals(machine.get("little_endian"))) {
      throw new MalformedException("its numbers are big-endian");
    }
    Map<String, ElementType> types = new HashMap<>();
    Object root = TensorUnpickler.read(bytes, storage -> types.put(storage.key(), storage.type()));
    Map<String, ByteBuffer> storages = storages(bytes, types, TensorUnpickler.read(bytes));
    return TorchvisionNetworks.read(
        TorchState.tensors(root, storage -> storages.get(storage.key())));
  }

  /** The storages, of which the stream says how many elements they have, but not of what size. */
  private static Map<String, ByteBuffer> storages(
      ByteBuffer bytes, Map<String, ElementType> types, Object keys) throws MalformedException {
    if (!(keys instanceof List<?> list) || !types.keySet().equals(Set.copyOf(texts(list)))) {
      throw new MalformedException("its list of storages is not that of its tensors");
    }
    Map<String, ByteBuffer> storages = new HashMap<>();
    for (String key : texts(list)) {
      ElementType type = types.get(key);
      if (bytes.remaining() < Long.BYTES) {
        throw new MalformedException(
            "it is cut short: its storage " + Names.quoted(key) + " is missing");
      }
      Storage storage = new Storage(type, key, bytes.getLong(), 0);
      int length = TorchState.length(storage, bytes.remaining());
      storages.put(key, bytes.slice(bytes.position(), length).order(ByteOrder.LITTLE_ENDIAN));
      bytes.position(bytes.position() + length);
    }
    return storages;
  }

  private static List<String> texts(List<?> values) {
    return values.stream().map(String::valueOf).toList();
  }
}
