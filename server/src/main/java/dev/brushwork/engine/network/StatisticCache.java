package dev.brushwork.engine.network;

import dev.brushwork.compute.Recording;
import dev.brushwork.compute.Sha256;
import dev.brushwork.compute.Store;
import dev.brushwork.compute.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What passes of one network over single images have found, by the pass and the image: a style that
 * is used again at the same size is looked at once. The recording is all that a pass computes, with
 * its layers, statistic, pooling and precision, so what is found here is what the pass would find,
 * to the bit. It lies in the heap, from which each run makes its targets anyway; those used longest
 * ago make room. Thread-safe.
 */
public final class StatisticCache {
  /** Gram matrices of VGG19's five layers are 2.3 MB. */
  private static final long DEFAULT_BYTES = 64L << 20;

  private final long most;
  private final Map<Key, Map<Integer, float[]>> found = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  private record Key(Recording pass, String imageSha256) {}

  StatisticCache() {
    this(DEFAULT_BYTES);
  }

  /**
   * @param most bytes of values that are kept
   */
  StatisticCache(long most) {
    this.most = most;
  }

  /**
   * The values that a pass finds, by layer; they are shared, and nobody may change them.
   *
   * @param pass what it finds is kept if it reads nothing but one image and the network's weights
   * @param image the values of that image
   * @param compute does the pass; not called for what is kept
   */
  public Map<Integer, float[]> of(
      Recording pass, float[] image, Supplier<Map<Integer, float[]>> compute) {
    if (!readsOneImage(pass)) {
      return compute.get();
    }
    Key key = new Key(pass, sha256(image));
    synchronized (this) {
      Map<Integer, float[]> kept = found.get(key);
      if (kept != null) {
        return kept;
      }
    }
    Map<Integer, float[]> computed = Collections.unmodifiableMap(compute.get());
    keep(key, computed);
    return computed;
  }

  private static boolean readsOneImage(Recording pass) {
    Set<Tensor> written = pass.stores().stream().map(Store::to).collect(Collectors.toSet());
    return pass.tensors().stream().filter(t -> t.external() && !written.contains(t)).count() == 1;
  }

  private synchronized void keep(Key key, Map<Integer, float[]> values) {
    long size = size(values);
    if (size > most || found.containsKey(key)) {
      return;
    }
    found.put(key, values);
    bytes += size;
    var eldest = found.entrySet().iterator();
    while (bytes > most) {
      bytes -= size(eldest.next().getValue());
      eldest.remove();
    }
  }

  /** Bytes of the values that are kept now. */
  synchronized long bytes() {
    return bytes;
  }

  private static long size(Map<Integer, float[]> values) {
    return values.values().stream().mapToLong(v -> (long) v.length * Float.BYTES).sum();
  }

  private static String sha256(float[] image) {
    MessageDigest digest = Sha256.digest();
    ByteBuffer stretch = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at < image.length; at += stretch.capacity() / Float.BYTES) {
      int count = Math.min(stretch.capacity() / Float.BYTES, image.length - at);
      stretch.asFloatBuffer().put(image, at, count);
      digest.update(stretch.array(), 0, count * Float.BYTES);
    }
    return Sha256.hex(digest);
  }
}
