package dev.brushwork.compute.onednn;

import dev.brushwork.compute.Bindings;
import dev.brushwork.compute.Tensor;
import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.javacpp.Pointer;

/** The memory that a schedule is bound to: the arena, the bound buffers, the packed weights. */
final class Site {
  private final OneDnnDevice device;
  private final Bindings bindings;
  private final HostBlock arena;
  private final dnnl_stream stream;
  private final double[] losses;

  Site(
      OneDnnDevice device,
      Bindings bindings,
      HostBlock arena,
      dnnl_stream stream,
      double[] losses) {
    this.device = device;
    this.bindings = bindings;
    this.arena = arena;
    this.stream = stream;
    this.losses = losses;
  }

  dnnl_engine engine() {
    return device.oneDnn().engine();
  }

  dnnl_stream stream() {
    return stream;
  }

  /** Where loss steps leave their values. */
  double[] losses() {
    return losses;
  }

  Pointer pointer(Place place) {
    if (place instanceof Place.Arena a) {
      return arena.at(a.block().offset());
    } else if (place instanceof Place.Bound b) {
      return buffer(b.tensor()).at(0);
    } else if (place instanceof Place.Weights w) {
      return device.filter(bindings, w.parameter()).packed(w.layout());
    } else if (place instanceof Place.Bias b) {
      return device.filter(bindings, b.parameter()).bias();
    }
    throw new IllegalStateException("no memory behind " + place);
  }

  /** Where {@code place} is, for our own kernels. */
  long address(Place place) {
    return pointer(place).address();
  }

  /** The {@code count} floats at {@code place}. */
  FloatView floats(Place place, long count) {
    return new FloatView(pointer(place), count);
  }

  private HostBlock buffer(Tensor tensor) {
    return device.buffer(bindings, tensor).block();
  }
}
