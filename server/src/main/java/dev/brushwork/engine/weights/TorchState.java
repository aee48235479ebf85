package dev.brushwork.engine.weights;

import dev.brushwork.engine.weights.TorchGlobals.Storage;
import dev.brushwork.engine.weights.TorchGlobals.Tensor;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** A state dict: the tensors of a model by their names, however the stream kept them. */
final class TorchState {
  /** Where the numbers of a storage are. */
  @FunctionalInterface
  interface Storages {
    /** The bytes of a storage, little-endian, from position 0 to the limit. */
    ByteBuffer bytes(Storage storage) throws MalformedException;
  }

  private TorchState() {}

  /**
   * The tensors of a state dict.
   *
   * @param root what the pickle held
   */
  static Map<String, StridedTensor> tensors(Object root, Storages storages)
      throws MalformedException {
    if (!(root instanceof Map<?, ?> dictionary)) {
      throw new MalformedException("it holds no state dict but something else");
    }
    // As training programs save theirs, beside the optimiser's state and the epoch.
    if (dictionary.get("state_dict") instanceof Map<?, ?> inner) {
      dictionary = inner;
    }
    Map<String, StridedTensor> tensors = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : dictionary.entrySet()) {
      if (entry.getKey() instanceof String name && entry.getValue() instanceof Tensor tensor) {
        tensors.put(name, tensor(name, tensor, storages.bytes(tensor.storage())));
      }
    }
    return tensors;
  }

  private static StridedTensor tensor(String name, Tensor tensor, ByteBuffer data)
      throws MalformedException {
    Storage storage = tensor.storage();
    long offset = tensor.offset() + storage.viewOffset();
    // Each may be any long, so that their sum may be anything.
    if (tensor.offset() < 0 || storage.viewOffset() < 0 || offset < 0) {
      throw new MalformedException(Names.quoted(name) + " begins before its data");
    }
    return StridedTensor.of(name, storage.type(), data, offset, tensor.shape(), tensor.strides());
  }

  /** Bytes of a storage of this many elements, if a file can have that many. */
  static int length(Storage storage, int most) throws MalformedException {
    long elements = storage.elements();
    if (elements < 0 || elements > most / storage.type().bytes()) {
      throw new MalformedException(
          "it is cut short: its storage "
              + Names.quoted(storage.key())
              + " takes "
              + elements
              + " numbers");
    }
    return (int) elements * storage.type().bytes();
  }
}
