package dev.brushwork.compute.onednn;

import dev.brushwork.compute.DeviceMemory;
import dev.brushwork.compute.Filter;
import dev.brushwork.compute.FilterShape;
import dev.brushwork.compute.Scope;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;

/**
 * Weights as they were given, and packed as programs want them. A packed copy is shared by the
 * programs that want it and lives as long as any of them: packing takes less time than one
 * iteration, and copies kept for sizes that never come again would only add up. Thread-safe.
 */
final class OneDnnFilter implements Filter {
  private final OneDnnDevice device;
  private final FilterShape shape;
  private final Scope scope = new Scope();
  private final HostBlock oihw;
  private final HostBlock bias;
  private final Map<WeightLayout, Packed> packed = new HashMap<>();

  private static final class Packed {
    private final HostBlock block;
    private int leases;

    private Packed(HostBlock block) {
      this.block = block;
    }
  }

  /** One program's use of a packed copy. */
  final class Lease implements AutoCloseable {
    private final WeightLayout layout;
    private final Packed copy;

    private Lease(WeightLayout layout, Packed copy) {
      this.layout = layout;
      this.copy = copy;
    }

    /** Ends the use; the last to end frees the copy. */
    @Override
    public void close() {
      synchronized (OneDnnFilter.this) {
        copy.leases--;
        // Not there any more if the filter was closed first.
        if (copy.leases == 0 && packed.remove(layout, copy)) {
          copy.block.close();
        }
      }
    }
  }

  OneDnnFilter(OneDnnDevice device, FilterShape shape, float[] oihw, float[] bias) {
    shape.requireFit(oihw, bias);
    this.device = device;
    this.shape = shape;
    try {
      DeviceMemory ledger = device.memory();
      this.oihw = scope.own(HostBlock.allocate(ledger, canonicalBytes(shape)));
      this.bias = scope.own(HostBlock.allocate(ledger, biasBytes(shape)));
      this.oihw.floats(0, oihw.length).write(0, oihw, oihw.length);
      this.bias.floats(0, bias.length).write(0, bias, bias.length);
    } catch (RuntimeException e) {
      scope.close();
      throw e;
    }
  }

  /** Bytes of the weights as they were given. */
  static long canonicalBytes(FilterShape shape) {
    return Math.multiplyExact(shape.elements(), (long) Float.BYTES);
  }

  private static long biasBytes(FilterShape shape) {
    return (long) shape.outputs() * Float.BYTES;
  }

  /** Device bytes of a filter before any program wants it packed. */
  static long unpackedFootprint(FilterShape shape) {
    return HostBlock.footprint(canonicalBytes(shape)) + HostBlock.footprint(biasBytes(shape));
  }

  OneDnnDevice device() {
    return device;
  }

  @Override
  public FilterShape shape() {
    return shape;
  }

  /**
   * Has the weights packed in {@code layout}, if they are not already, and keeps them so until the
   * lease is closed.
   *
   * @param staging room for {@link #canonicalBytes}
   */
  synchronized Lease lease(WeightLayout layout, Pointer staging) {
    requireOpen();
    Packed copy = packed.get(layout);
    if (copy == null) {
      copy = new Packed(makePacked(layout, staging));
      packed.put(layout, copy);
    }
    copy.leases++;
    return new Lease(layout, copy);
  }

  private HostBlock makePacked(WeightLayout layout, Pointer staging) {
    HostBlock block = HostBlock.allocate(device.memory(), layout.bytes());
    try {
      WeightPacking.pack(device.oneDnn(), shape, layout, oihw, staging, block.at(0));
      return block;
    } catch (RuntimeException e) {
      block.close();
      throw e;
    }
  }

  /** The weights in {@code layout}, leased before. */
  synchronized Pointer packed(WeightLayout layout) {
    requireOpen();
    return packed.get(layout).block.at(0);
  }

  @Override
  public long bytes() {
    return unpackedFootprint(shape);
  }

  Pointer bias() {
    return bias.at(0);
  }

  void requireOpen() {
    oihw.requireOpen();
  }

  @Override
  public synchronized void close() {
    packed.values().forEach(copy -> copy.block.close());
    packed.clear();
    scope.close();
  }
}
