package dev.brushwork.compute.onednn;

import dev.brushwork.compute.Backpropagation;
import dev.brushwork.compute.Backpropagation.Gradient;
import dev.brushwork.compute.ForwardOrder;
import dev.brushwork.compute.Precision;
import dev.brushwork.compute.Recording;
import dev.brushwork.compute.Store;
import dev.brushwork.compute.Tensor;
import java.util.List;
import java.util.stream.Collectors;

/** Lowers a whole recording. */
final class RecordingLowering {
  private final Recording recording;
  private final Schedule schedule;
  private final Values values;
  private final ElementwiseLowering elementwise;
  private final PooledConvolutions pooled;
  private final Lowerings lowerings;
  private final List<Gradient> gradients;

  private RecordingLowering(OneDnnDevice device, Recording recording, Schedule schedule) {
    this.recording = recording;
    this.schedule = schedule;
    gradients = recording.needsGradient() ? Backpropagation.of(recording) : List.of();
    values = new Values(schedule, gradients.stream().map(Gradient::of).collect(Collectors.toSet()));
    recording
        .accumulatedGradient()
        .ifPresent(to -> values.accumulateGradient(recording.variable().orElseThrow(), to));
    elementwise = new ElementwiseLowering(device.oneDnn().engine(), schedule);
    pooled = new PooledConvolutions(recording, device.kernels());
    lowerings = new Lowerings(device, schedule, values, elementwise, pooled);
  }

  /**
   * Lowers {@code recording}; the schedule is the caller's to close.
   *
   * @throws IllegalArgumentException if this backend lacks its precision or one of its operations
   */
  static Schedule lower(OneDnnDevice device, Recording recording) {
    if (recording.precision() != Precision.FP32) {
      throw new IllegalArgumentException(
          "the cpu backend computes in FP32, not in " + recording.precision());
    }
    Schedule schedule = new Schedule();
    try {
      RecordingLowering lowering = new RecordingLowering(device, recording, schedule);
      ForwardOrder.visit(recording, lowering.lowerings::forward, lowering::store);
      schedule.beginBackward();
      lowering.backward();
      schedule.place();
      return schedule;
    } catch (RuntimeException e) {
      schedule.close();
      throw e;
    }
  }

  private void store(Store store) {
    String name = "store of " + store.from();
    Place from = values.value(store.from());
    Place to = values.value(store.to());
    long elements = store.from().shape().elements();
    if (store.frame().isPresent()) {
      WindowStep.Ends ends =
          new WindowStep.Ends(store.from().shape(), from, store.to().shape(), to);
      WindowStep.add(schedule, store.frame().get(), ends);
    } else if (store.adds()) {
      elementwise.add(name, from, to, elements);
    } else {
      elementwise.copy(name, from, to, elements);
    }
  }

  private void backward() {
    GradientLowering lowering = new GradientLowering(schedule, values, lowerings, elementwise);
    for (Gradient gradient : gradients) {
      if (!pooled.contains(gradient.of())) {
        lowering.lower(gradient);
      }
    }
    recording
        .storedGradient()
        .ifPresent(
            to -> {
              Tensor variable = recording.variable().orElseThrow();
              elementwise.copy(
                  "store of the gradient",
                  values.gradient(variable),
                  values.value(to),
                  to.shape().elements());
            });
    schedule.beginUpdate();
    recording
        .update()
        .ifPresent(
            update ->
                new UpdateLowering(schedule, values)
                    .add(update, recording.average(), values.gradient(update.variable())));
  }
}
