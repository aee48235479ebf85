package dev.brushwork.compute.cuda.cudnn;

import java.util.List;

/** Measures on the device; the backend has one, and where there is no device there is none. */
@FunctionalInterface
public interface EngineTimer {

  /**
   * How long each of the plans takes, in microseconds: the median of some 20 executions behind a
   * warm-up, on random operands, with what the operands displace out of the cache.
   *
   * @param plans of {@code spec}; not to be closed
   */
  double[] microseconds(ConvolutionSpec spec, List<ConvolutionPlan> plans);
}
