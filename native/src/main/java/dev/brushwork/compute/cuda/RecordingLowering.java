package dev.brushwork.compute.cuda;

import dev.brushwork.compute.Backpropagation;
import dev.brushwork.compute.Backpropagation.Gradient;
import dev.brushwork.compute.Loss;
import dev.brushwork.compute.Op;
import dev.brushwork.compute.Recording;
import dev.brushwork.compute.Store;
import dev.brushwork.compute.Tensor;
import dev.brushwork.compute.cuda.cudnn.Convolutions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Lowers a whole recording. */
final class RecordingLowering {
  private final Recording recording;
  private final Schedule schedule;
  private final Values values;
  private final Readers readers;
  private final FirstLayer firstLayer;
  private final Lowerings lowerings;
  private final Set<Tensor> externalsRead = new HashSet<>();

  private RecordingLowering(
      Convolutions convolutions,
      Recording recording,
      Schedule schedule,
      Numerics numerics,
      Scaling scaling) {
    this.recording = recording;
    this.schedule = schedule;
    values = new Values(schedule, numerics, scaling);
    List<Gradient> gradients =
        recording.needsGradient() ? Backpropagation.of(recording) : List.of();
    readers = new Readers(recording, gradients);
    firstLayer = new FirstLayer(values, readers);
    lowerings =
        new Lowerings(values, readers, new ConvolutionLowering(values, convolutions, firstLayer));
  }

  /**
   * Lowers {@code recording}; the result is the caller's to close.
   *
   * @throws IllegalArgumentException if this backend lacks its precision
   */
  static Lowered lower(Convolutions convolutions, Recording recording) {
    Numerics numerics =
        Numerics.of(recording.precision())
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "the cuda backend computes in FP32, TF32 and MIXED, not in "
                            + recording.precision()));
    Schedule schedule = new Schedule();
    try {
      Scaling scaling = new Scaling(recording, numerics);
      RecordingLowering lowering =
          new RecordingLowering(convolutions, recording, schedule, numerics, scaling);
      schedule.keepLosses(recording.losses().size());
      lowering.forward();
      schedule.beginBackward();
      lowering.backward();
      schedule.place();
      return new Lowered(schedule, scaling);
    } catch (RuntimeException e) {
      schedule.close();
      throw e;
    }
  }

  /** Losses and stores follow at once what they read, so that its memory is soon free again. */
  private void forward() {
    for (Op op : recording.ops()) {
      externalsRead.addAll(op.inputs());
    }
    for (Loss loss : recording.losses()) {
      externalsRead.add(loss.input());
      if (loss instanceof Loss.SquaredError error) {
        externalsRead.add(error.target());
      }
      if (loss.input().external()) {
        lowerings.forward(loss);
      }
    }
    for (Op op : recording.ops()) {
      lowerings.forward(op);
      for (Loss loss : recording.losses()) {
        if (loss.input().equals(op.output())) {
          lowerings.forward(loss);
        }
      }
      for (Store store : recording.stores()) {
        if (store.from().equals(op.output()) && !mustWait(store)) {
          store(store);
        }
      }
    }
    for (Store store : recording.stores()) {
      if (store.from().external() || mustWait(store)) {
        store(store);
      }
    }
  }

  /** Whether the forward pass reads what {@code store} overwrites. */
  private boolean mustWait(Store store) {
    return externalsRead.contains(store.to());
  }

  private void store(Store store) {
    Value from = values.nearest(store.from());
    Value to = new Value(new Place.Bound(store.to()), Layout.dense(store.to().shape()));
    Copies.add(schedule, from, to, false);
  }

  private void backward() {
    if (!recording.needsGradient()) {
      return;
    }
    Tensor variable = recording.variable().orElseThrow();
    GradientLowering lowering =
        new GradientLowering(values, readers, lowerings, firstLayer, variable);
    for (Gradient gradient : readers.gradients()) {
      if (!gradient.of().equals(variable)) {
        lowering.lower(gradient);
      }
    }
    Layout dense = Layout.dense(variable.shape());
    Value gradient =
        recording
            .storedGradient()
            .map(to -> new Value(new Place.Bound(to), dense))
            .orElseGet(() -> values.make(dense));
    lowering.lowerVariable(readers.gradient(variable).orElseThrow(), gradient);
    recording
        .update()
        .ifPresent(update -> UpdateLowering.add(values, firstLayer, update, gradient));
  }
}
