package dev.brushwork.engine.weights;

import dev.brushwork.engine.weights.TorchGlobals.Storage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What {@code torch.save} has written since 1.6: a zip archive with the pickle as {@code
 * NAME/data.pkl} and each storage as {@code NAME/data/KEY}.
 */
final class TorchZipFormat implements WeightFormat {
  private static final byte[] SIGNATURE = {'P', 'K', 3, 4};
  private static final String PICKLE = "/data.pkl";

  @Override
  public boolean claims(ByteBuffer file) {
    return WeightFormat.startsWith(file, SIGNATURE);
  }

  @Override
  public WeightContent read(ByteBuffer file) throws MalformedException {
    Map<String, ByteBuffer> entries = StoredZip.entries(file);
    String pickle =
        entries.keySet().stream()
            .filter(name -> name.endsWith(PICKLE))
            .findFirst()
            .orElseThrow(
                () -> new MalformedException("it is a zip file, but has no data.pkl as PyTorch's"));
    String folder = pickle.substring(0, pickle.length() - PICKLE.length());
    ByteBuffer order = entries.get(folder + "/byteorder");
    if (order != null && !StandardCharsets.US_ASCII.decode(order).toString().equals("little")) {
      throw new MalformedException("its numbers are big-endian");
    }
    return TorchvisionNetworks.read(
        TorchState.tensors(
            TensorUnpickler.read(entries.get(pickle)),
            storage -> bytes(entries.get(folder + "/data/" + storage.key()), storage)));
  }

  private static ByteBuffer bytes(ByteBuffer entry, Storage storage) throws MalformedException {
    if (entry == null) {
      throw new MalformedException("its storage " + Names.quoted(storage.key()) + " is missing");
    }
    int length = TorchState.length(storage, entry.limit());
    return entry.slice(0, length).order(entry.order());
  }
}
