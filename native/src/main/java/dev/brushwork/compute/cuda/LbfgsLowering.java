package dev.brushwork.compute.cuda;

import dev.brushwork.compute.Lbfgs;
import dev.brushwork.compute.LbfgsUpdate;
import dev.brushwork.compute.Tensor;
import dev.brushwork.compute.cuda.kernels.Kernels;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** L-BFGS: three kernels, and nothing that the host must know. */
final class LbfgsLowering {
  private LbfgsLowering() {}

  static void add(Schedule schedule, LbfgsUpdate update, Value gradient) {
    Lbfgs lbfgs = update.lbfgs();
    int slots = update.slots();
    long elements = update.variable().shape().elements();
    Place.Arena pairs = addresses(schedule, update);
    Place.Arena partials =
        schedule.make(Kernels.lbfgsBlocks(elements) * (4L * slots + 1) * Float.BYTES);
    Place.Arena factors = schedule.make((2 + 2L * slots) * Float.BYTES);
    Place counters = new Place.Bound(update.counters());
    schedule.add(
        site -> {
          long table = site.address(pairs);
          long slope = site.address(gradient);
          long numbers = site.address(counters);
          long to = site.address(partials);
          return stream ->
              KernelCall.check(
                  "lbfgs_products",
                  Kernels.lbfgsProducts(table, slope, numbers, to, slots, elements, stream));
        },
        gradient.place(),
        partials);
    schedule.add(
        site -> {
          long from = site.address(partials);
          long numbers = site.address(counters);
          long products = site.address(new Place.Bound(update.products()));
          long to = site.address(factors);
          return stream ->
              KernelCall.check(
                  "lbfgs_recursion",
                  Kernels.lbfgsRecursion(
                      from,
                      numbers,
                      products,
                      to,
                      slots,
                      elements,
                      lbfgs.learningRate(),
                      Lbfgs.MIN_CURVATURE,
                      stream));
        },
        partials,
        factors);
    schedule.add(
        site -> {
          long table = site.address(pairs);
          long image = site.address(new Place.Bound(update.variable()));
          long slope = site.address(gradient);
          long numbers = site.address(counters);
          long from = site.address(factors);
          return stream ->
              KernelCall.check(
                  "lbfgs_step",
                  Kernels.lbfgsStep(
                      table,
                      image,
                      slope,
                      numbers,
                      from,
                      slots,
                      elements,
                      lbfgs.clampMin(),
                      lbfgs.clampMax(),
                      stream));
        },
        gradient.place(),
        factors);
  }

  /** Where the steps and then the differences are. */
  private static Place.Arena addresses(Schedule schedule, LbfgsUpdate update) {
    List<Tensor> tensors = new ArrayList<>(update.steps());
    tensors.addAll(update.differences());
    long bytes = (long) tensors.size() * Long.BYTES;
    return schedule.constant(
        bytes,
        site -> {
          ByteBuffer table = ByteBuffer.allocate((int) bytes).order(ByteOrder.nativeOrder());
          tensors.forEach(tensor -> table.putLong(site.address(new Place.Bound(tensor))));
          return table.array();
        });
  }
}
