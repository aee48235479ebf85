package dev.brushwork.compute.cuda;

import dev.brushwork.compute.Filter;
import dev.brushwork.compute.FilterShape;
import dev.brushwork.compute.Scope;
import dev.brushwork.compute.cuda.cudnn.KrscFilter;
import dev.brushwork.compute.cuda.kernels.NumberFormat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/**
 * Weights as they were given, and as convolutions take them. Such a copy is shared by the programs
 * that want it, and counted as long as there is one. Between programs it is parked: the next run
 * finds it ready, unless something else needed the room. Thread-safe.
 */
final class CudaFilter implements Filter {
  private final CudaDevice device;
  private final FilterShape shape;
  private final double gain;
  private final Scope scope = new Scope();
  private final DeviceBlocks.Block weights;
  private final DeviceBlocks.Block bias;
  private final Map<Prepared, Copy> copies = new HashMap<>();

  /** A {@link FilterForm} with its scales known. */
  private record Prepared(
      FilterForm.Kind kind,
      int inputs,
      int outputs,
      NumberFormat format,
      int weightExponent,
      int biasExponent) {
    static Prepared of(FilterForm form) {
      int output = form.output().exponent();
      boolean bias = form.kind() == FilterForm.Kind.BIAS;
      return new Prepared(
          form.kind(),
          form.inputs(),
          form.outputs(),
          form.format(),
          bias ? 0 : output - form.input().exponent(),
          bias ? output : 0);
    }
  }

  private static final class Copy {
    private final DeviceBlocks.Block block;
    private int leases;

    private Copy(DeviceBlocks.Block block) {
      this.block = block;
    }
  }

  /** One program's use of a prepared copy. */
  final class Lease implements AutoCloseable {
    private final Prepared prepared;
    private final Copy copy;
    private boolean ended;

    private Lease(Prepared prepared, Copy copy) {
      this.prepared = prepared;
      this.copy = copy;
    }

    long address() {
      return copy.block.address();
    }

    /** Ends the use; the last to end parks the copy. */
    @Override
    public void close() {
      synchronized (CudaFilter.this) {
        if (!ended) {
          ended = true;
          copy.leases--;
          // Not there any more if the filter was closed first.
          if (copy.leases == 0 && copies.get(prepared) == copy) {
            copy.block.park();
          }
        }
      }
    }
  }

  CudaFilter(CudaDevice device, FilterShape shape, float[] oihw, float[] biases) {
    shape.requireFit(oihw, biases);
    this.device = device;
    this.shape = shape;
    gain = gain(shape, oihw);
    try {
      weights = scope.own(device.blocks().allocate(4L * oihw.length));
      bias = scope.own(device.blocks().allocate(4L * biases.length));
      device.transfers().upload(oihw, weights.address());
      device.transfers().upload(biases, bias.address());
    } catch (RuntimeException e) {
      scope.close();
      throw e;
    }
  }

  private static double gain(FilterShape shape, float[] oihw) {
    int window = shape.height() * shape.width();
    double flat = 0;
    double rough = 0;
    for (int at = 0; at < oihw.length; at += window) {
      double sum = 0;
      for (int i = at; i < at + window; i++) {
        sum += oihw[i];
        rough += (double) oihw[i] * oihw[i];
      }
      flat += sum * sum;
    }
    return Math.sqrt(Math.max(flat, rough) / shape.outputs());
  }

  /** Device bytes of a filter before any program wants it prepared. */
  static long givenFootprint(FilterShape shape) {
    return DeviceBlocks.footprint(Math.multiplyExact(shape.elements(), 4L))
        + DeviceBlocks.footprint(4L * shape.outputs());
  }

  CudaDevice device() {
    return device;
  }

  @Override
  public FilterShape shape() {
    return shape;
  }

  /**
   * By how much it makes a map's root mean square larger, about: if channels are independent, and a
   * channel either the same all over the window, as in a picture's surfaces, or independent from
   * pixel to pixel; the larger of the two.
   */
  double gain() {
    return gain;
  }

  /** Address of the weights as they were given: outputs x inputs x height x width, floats. */
  long address() {
    return weights.address();
  }

  @Override
  public long bytes() {
    return givenFootprint(shape);
  }

  void requireOpen() {
    weights.requireOpen();
  }

  /**
   * Has the weights prepared, if they are not already, and keeps them until the lease is closed.
   */
  synchronized Lease lease(FilterForm form) {
    requireOpen();
    Prepared prepared = Prepared.of(form);
    Copy copy = copies.get(prepared);
    if (copy == null || (copy.leases == 0 && !copy.block.unpark())) {
      copy = new Copy(prepare(form, prepared));
      copies.put(prepared, copy);
    }
    copy.leases++;
    return new Lease(prepared, copy);
  }

  private DeviceBlocks.Block prepare(FilterForm form, Prepared prepared) {
    DeviceBlocks.Block block = device.blocks().allocate(form.bytes(shape));
    try {
      ByteBuffer bytes =
          ByteBuffer.allocate(Math.toIntExact(form.bytes(shape))).order(ByteOrder.nativeOrder());
      if (prepared.kind() == FilterForm.Kind.BIAS) {
        float[] given = device.transfers().downloadFloats(bias.address(), shape.outputs());
        for (int i = 0; i < given.length; i++) {
          bytes.putFloat(i * Float.BYTES, Math.scalb(given[i], prepared.biasExponent()));
        }
      } else {
        krsc(prepared).put(bytes, prepared.format());
      }
      device.transfers().upload(bytes.array(), block.address());
      return block;
    } catch (RuntimeException e) {
      block.close();
      throw e;
    }
  }

  private KrscFilter krsc(Prepared prepared) {
    float[] oihw =
        device.transfers().downloadFloats(weights.address(), Math.toIntExact(shape.elements()));
    KrscFilter given = KrscFilter.of(shape, oihw).scaledByPowerOfTwo(prepared.weightExponent());
    return switch (prepared.kind()) {
      case FORWARD -> given.paddedTo(prepared.outputs(), prepared.inputs());
      case FIRST ->
          given.paddedTo(prepared.outputs(), shape.inputs()).forPreparedImage(prepared.format());
      case ROTATED -> given.paddedTo(prepared.outputs(), prepared.inputs()).rotated();
      case BIAS -> throw new IllegalStateException("a bias is no filter");
    };
  }

  @Override
  public synchronized void close() {
    copies.values().forEach(copy -> copy.block.close());
    copies.clear();
    scope.close();
  }
}
