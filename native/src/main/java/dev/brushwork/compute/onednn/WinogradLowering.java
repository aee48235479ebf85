package dev.brushwork.compute.onednn;

import dev.brushwork.compute.FilterShape;
import dev.brushwork.compute.Op;
import dev.brushwork.compute.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Convolutions of 3 x 3 by our own kernels, with bias, ReLU, sum and mask in the step that stores
 * the result. The gradient is the same convolution, with rotated weights.
 */
final class WinogradLowering {
  private final Instructions instructions;
  private final int threads;
  private final Schedule schedule;
  private final Values values;

  WinogradLowering(Instructions instructions, int threads, Schedule schedule, Values values) {
    this.instructions = instructions;
    this.threads = threads;
    this.schedule = schedule;
    this.values = values;
  }

  void forward(Op.Convolution op) {
    add(
        op.output() + " by " + op.filter().name(),
        op.input().shape(),
        op.output().shape(),
        values.value(op.input()),
        weights(op, false),
        values.define(op.output()),
        Optional.of(new Place.Bias(op.filter())),
        false,
        op.relu(),
        Optional.empty());
  }

  /**
   * @param activation where the gradient becomes zero unless this is above; empty for no mask
   */
  void inputGradient(
      Op.Convolution op, Place into, boolean accumulate, Optional<Place> activation) {
    add(
        "gradient of " + op.input() + " through " + op.filter().name(),
        op.output().shape(),
        op.input().shape(),
        values.gradient(op.output()),
        weights(op, true),
        into,
        Optional.empty(),
        accumulate,
        false,
        activation);
  }

  private void add(
      String name,
      Shape input,
      Shape output,
      Place source,
      Place weights,
      Place target,
      Optional<Place> bias,
      boolean accumulate,
      boolean relu,
      Optional<Place> activation) {
    Place scratch =
        schedule.make(
            Kernels.winogradScratch(
                instructions.code(),
                input.height(),
                input.width(),
                input.channels(),
                output.channels(),
                threads));
    List<Place> places = new ArrayList<>(List.of(source, weights, target, scratch));
    bias.ifPresent(places::add);
    activation.ifPresent(places::add);
    schedule.noteImplementation(name + ": winograd:" + instructions);
    schedule.add(
        site ->
            new WinogradStep(
                instructions,
                threads,
                input,
                output,
                site.pointer(source),
                site.pointer(weights),
                site.pointer(target),
                bias.map(site::pointer).orElse(null),
                accumulate,
                relu,
                activation.map(site::pointer).orElse(null),
                site.pointer(scratch)),
        places.toArray(Place[]::new));
  }

  private Place.Weights weights(Op.Convolution op, boolean rotated) {
    FilterShape f = op.filter().shape();
    try (Layout panels =
        rotated
            ? Layout.panels(f.inputs(), f.outputs(), f.height(), f.width())
            : Layout.panels(f.outputs(), f.inputs(), f.height(), f.width())) {
      return schedule.weights(op.filter(), new WeightLayout(panels.desc(), rotated));
    }
  }
}
