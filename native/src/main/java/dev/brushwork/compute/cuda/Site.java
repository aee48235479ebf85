package dev.brushwork.compute.cuda;

import dev.brushwork.compute.Bindings;
import dev.brushwork.compute.cuda.runtime.CudaRuntime;
import java.util.Map;

/** The memory that a schedule is bound to: the arena, the bound buffers, the filters. */
final class Site {
  private final CudaDevice device;
  private final Bindings bindings;
  private final long arena;
  private final Map<Place.Weights, CudaFilter.Lease> leases;
  private final long losses;

  Site(
      CudaDevice device,
      Bindings bindings,
      long arena,
      Map<Place.Weights, CudaFilter.Lease> leases,
      Place.Arena losses) {
    this.device = device;
    this.bindings = bindings;
    this.arena = arena;
    this.leases = leases;
    this.losses = address(losses);
  }

  CudaRuntime runtime() {
    return device.runtime();
  }

  /** Where loss number {@code index}, a double, belongs. */
  long loss(int index) {
    return losses + (long) index * Double.BYTES;
  }

  long address(Place place) {
    if (place instanceof Place.Arena a) {
      return arena + a.block().offset();
    } else if (place instanceof Place.Bound b) {
      return device.buffer(bindings, b.tensor()).address();
    } else if (place instanceof Place.Weights w) {
      return leases.get(w).address();
    } else if (place instanceof Place.Given g) {
      return device.filter(bindings, g.parameter()).address();
    }
    throw new IllegalStateException("no memory behind " + place);
  }

  long address(Value value) {
    return address(value.place());
  }
}
