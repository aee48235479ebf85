package dev.brushwork.compute.cuda;

import dev.brushwork.compute.Loss;
import dev.brushwork.compute.cuda.kernels.Kernels;

/** The end of every loss: from partial sums to its value. */
final class Losses {
  private Losses() {}

  /** Appends {@code loss = coefficient * the sum of the partial sums}. */
  static void reduce(
      Schedule schedule, Place.Arena partials, int count, double coefficient, Loss loss) {
    schedule.add(
        site -> {
          long from = site.address(partials);
          long to = site.loss(loss.index());
          return stream ->
              KernelCall.check("reduce", Kernels.reduce(from, count, coefficient, to, stream));
        },
        partials);
  }
}
