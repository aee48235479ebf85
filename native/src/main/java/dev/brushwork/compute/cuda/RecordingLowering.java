package dev.brushwork.compute.cuda;

import dev.brushwork.compute.Backpropagation;
import dev.brushwork.compute.Backpropagation.Gradient;
import dev.brushwork.compute.ForwardOrder;
import dev.brushwork.compute.Recording;
import dev.brushwork.compute.Store;
import dev.brushwork.compute.Tensor;
import dev.brushwork.compute.cuda.cudnn.Convolutions;
import java.util.List;

/** Lowers a whole recording. */
final class RecordingLowering {
  private final Recording recording;
  private final Schedule schedule;
  private final Values values;
  private final Readers readers;
  private final FirstLayer firstLayer;
  private final Lowerings lowerings;

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
      ForwardOrder.visit(recording, lowering.lowerings::forward, lowering::store);
      schedule.beginBackward();
      lowering.backward();
      schedule.place();
      return new Lowered(schedule, scaling);
    } catch (RuntimeException e) {
      schedule.close();
      throw e;
    }
  }

  private void store(Store store) {
    Value to = new Value(new Place.Bound(store.to()), Layout.dense(store.to().shape()));
    if (store.frame().isPresent()) {
      lowerings.windows().add(store.frame().get(), store.from(), store.to().shape(), to);
    } else {
      Copies.add(schedule, values.nearest(store.from()), to, store.adds());
    }
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
    Gradient ofVariable = readers.gradient(variable).orElseThrow();
    if (recording.accumulatedGradient().isPresent()) {
      Place sum = new Place.Bound(recording.accumulatedGradient().get());
      lowering.addVariable(ofVariable, new Value(sum, dense));
      return;
    }
    Value gradient =
        recording
            .storedGradient()
            .map(to -> new Value(new Place.Bound(to), dense))
            .orElseGet(() -> values.make(dense));
    lowering.lowerVariable(ofVariable, gradient);
    recording
        .update()
        .ifPresent(
            update ->
                new UpdateLowering(values, firstLayer.resident(), gradient)
                    .add(update, recording.average()));
  }
}
