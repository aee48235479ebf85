package dev.brushwork.compute.onednn;

import dev.brushwork.compute.Op;
import dev.brushwork.compute.Recording;
import dev.brushwork.compute.Store;
import dev.brushwork.compute.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Convolutions whose output only a pool reads. {@link WinogradLowering} computes the two as one:
 * the map between them, four times the pool's, and its gradient are never stored. All that the
 * backward pass needs of the map are codes of four bits a value of the pool.
 */
final class PooledConvolutions {
  private final Map<Tensor, Op.Pool> pools = new HashMap<>();
  private final Map<Tensor, Place> codes = new HashMap<>();

  PooledConvolutions(Recording recording, KernelChoice choice) {
    for (Op op : recording.ops()) {
      if (op instanceof Op.Convolution convolution && choice.convolves(convolution)) {
        onlyPool(recording, op.output())
            .filter(choice::poolsWithConvolution)
            .ifPresent(pool -> pools.put(op.output(), pool));
      }
    }
  }

  /** The pool that is all that reads {@code map}, if so it is. */
  private static Optional<Op.Pool> onlyPool(Recording recording, Tensor map) {
    List<Op> readers = recording.ops().stream().filter(op -> op.inputs().contains(map)).toList();
    boolean observed =
        recording.losses().stream().anyMatch(loss -> loss.inputs().contains(map))
            || recording.stores().stream().map(Store::from).anyMatch(map::equals);
    return !observed && readers.size() == 1 && readers.get(0) instanceof Op.Pool pool
        ? Optional.of(pool)
        : Optional.empty();
  }

  /** Whether {@code map} lies between a convolution and a pool that are one. */
  boolean contains(Tensor map) {
    return pools.containsKey(map);
  }

  /** The pool after {@code map}, if the two are one. */
  Optional<Op.Pool> poolOf(Tensor map) {
    return Optional.ofNullable(pools.get(map));
  }

  /** Bytes of the codes of the values of {@code pool}. */
  static long codeBytes(Op.Pool pool) {
    return (pool.output().shape().elements() + 1) / 2;
  }

  void setCodes(Tensor map, Place place) {
    codes.put(map, place);
  }

  /** What the forward pass left of {@code map}. */
  Place codes(Tensor map) {
    return codes.get(map);
  }

  /** The number by which the kernels call the kind of pool. */
  static int code(Optional<Op.Pool> pool) {
    return pool.map(Op.Pool::kind).map(Kernels::code).orElse(Kernels.NO_POOL);
  }
}
