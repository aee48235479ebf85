package dev.brushwork.compute.onednn;

import dev.brushwork.compute.FilterShape;
import dev.brushwork.compute.Op;
import dev.brushwork.compute.Tensor;
import java.util.Optional;

/**
 * Convolutions of 3 x 3 by our own kernels, with bias, ReLU, sum, mask and pool in the step that
 * stores the result. The gradient is the same convolution, with rotated weights.
 */
final class WinogradLowering {
  private final Instructions instructions;
  private final int threads;
  private final Schedule schedule;
  private final Values values;
  private final PooledConvolutions pooled;

  WinogradLowering(
      OneDnnDevice device, Schedule schedule, Values values, PooledConvolutions pooled) {
    instructions = device.kernels().instructions();
    threads = device.threads();
    this.schedule = schedule;
    this.values = values;
    this.pooled = pooled;
  }

  void forward(Op.Convolution op) {
    Optional<Op.Pool> pool = pooled.poolOf(op.output());
    Place target = values.define(pool.map(Op.Pool::output).orElse(op.output()));
    Optional<Place> codes = Optional.empty();
    if (pool.isPresent() && values.isDifferentiated(op.output())) {
      codes = Optional.of(schedule.make(PooledConvolutions.codeBytes(pool.get())));
      pooled.setCodes(op.output(), codes.get());
    }
    new PlannedConvolution(op.input().shape(), op.output().shape())
        .from(values.value(op.input()), Optional.empty(), Optional.empty())
        .with(weights(op, false), Optional.of(new Place.Bias(op.filter())))
        .to(target, false, op.relu(), Optional.empty())
        .leaving(pool, codes)
        .addTo(schedule, op.output() + " by " + op.filter().name(), instructions, threads);
  }

  /**
   * @param activation where the gradient becomes zero unless this is above; empty for no mask
   */
  void inputGradient(
      Op.Convolution op, Place into, boolean accumulate, Optional<Place> activation) {
    Tensor output = op.output();
    Optional<Op.Pool> pool = pooled.poolOf(output);
    new PlannedConvolution(output.shape(), op.input().shape())
        .from(
            values.gradient(pool.map(Op.Pool::output).orElse(output)),
            pool,
            pool.map(p -> pooled.codes(output)))
        .with(weights(op, true), Optional.empty())
        .to(into, accumulate, false, activation)
        .addTo(
            schedule,
            "gradient of " + op.input() + " through " + op.filter().name(),
            instructions,
            threads);
  }

  private Place.Weights weights(Op.Convolution op, boolean rotated) {
    FilterShape f = op.filter().shape();
    int outputs = rotated ? f.inputs() : f.outputs();
    int inputs = rotated ? f.outputs() : f.inputs();
    try (Layout panels = Layout.panels(outputs, inputs, f.height(), f.width())) {
      return schedule.weights(op.filter(), new WeightLayout(panels.desc(), rotated));
    }
  }
}
