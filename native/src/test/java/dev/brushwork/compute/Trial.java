package dev.brushwork.compute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.compute.reference.ReferenceBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** An {@link Experiment} made ready on one device. */
public final class Trial implements AutoCloseable {
  private static final float GUARD = 0x1.23456p7f;
  private static final Shape GUARD_SHAPE = Shape.map(1, 3, 7);

  private final Experiment experiment;
  private final Scope scope = new Scope();
  private final Map<Tensor, Buffer> buffers = new LinkedHashMap<>();
  private final Map<Buffer, String> guards = new LinkedHashMap<>();
  private final Program program;

  /** Prepares with nothing else on the device. */
  public static Trial bare(Device device, Experiment experiment) {
    return new Trial(device, experiment, false);
  }

  /** Prepares with a buffer before and after every buffer, to see whether anything spills over. */
  public static Trial guarded(Device device, Experiment experiment) {
    return new Trial(device, experiment, true);
  }

  private Trial(Device device, Experiment experiment, boolean guarded) {
    this.experiment = experiment;
    Recording recording = experiment.recording(device.defaultPrecision());
    Bindings bindings = new Bindings();
    try {
      for (Tensor tensor : recording.tensors()) {
        if (tensor.external()) {
          if (guarded) {
            addGuard(device, "before " + tensor);
          }
          Buffer buffer = scope.own(device.allocate(tensor.shape()));
          buffers.put(tensor, buffer);
          bindings.bind(tensor, buffer);
        }
      }
      if (guarded) {
        addGuard(device, "after all");
      }
      experiment
          .weights()
          .forEach(
              (parameter, w) ->
                  bindings.bind(
                      parameter, scope.own(device.filter(parameter.shape(), w.oihw(), w.bias()))));
      program = scope.own(device.prepare(recording, bindings));
      reset();
    } catch (RuntimeException e) {
      scope.close();
      throw e;
    }
  }

  private void addGuard(Device device, String place) {
    Buffer guard = scope.own(device.allocate(GUARD_SHAPE));
    float[] values = new float[(int) GUARD_SHAPE.elements()];
    Arrays.fill(values, GUARD);
    guard.upload(values);
    guards.put(guard, place);
  }

  /** Uploads the first values of everything, and NaN to whatever has none. */
  public void reset() {
    buffers.forEach(
        (tensor, buffer) -> {
          float[] values = experiment.inputs().get(tensor);
          if (values == null) {
            values = new float[(int) tensor.shape().elements()];
            Arrays.fill(values, Float.NaN);
          }
          buffer.upload(values);
        });
  }

  public Program program() {
    return program;
  }

  /** Runs the iterations of the experiment. */
  public Trial run() {
    program.run(experiment.iterations());
    return this;
  }

  public Buffer buffer(Tensor tensor) {
    return buffers.get(tensor);
  }

  /** The values behind an external tensor, to all digits that the device keeps. */
  public double[] read(Tensor tensor) {
    Buffer buffer = buffers.get(tensor);
    if (buffer instanceof ReferenceBuffer reference) {
      return reference.values().clone();
    }
    float[] values = buffer.download();
    double[] wide = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }

  /** Everything that the experiment writes, and then each of its losses, by name. */
  public Map<String, double[]> results() {
    Map<String, double[]> results = new LinkedHashMap<>();
    experiment.outputs().forEach(tensor -> results.put(tensor.name(), read(tensor)));
    double[] losses = program.losses();
    for (int i = 0; i < losses.length; i++) {
      results.put("loss " + i, new double[] {losses[i]});
    }
    return results;
  }

  /** Fails if a buffer was changed that the experiment does not write to. */
  public void assertNothingElseChanged() {
    guards.forEach(
        (guard, place) ->
            assertThat(guard.download()).as("the guard %s", place).containsOnly(GUARD));
    experiment
        .inputs()
        .forEach(
            (tensor, values) -> {
              if (!experiment.outputs().contains(tensor)
                  && !experiment.scratch().contains(tensor)) {
                assertThat(buffer(tensor).download()).as("the input %s", tensor).isEqualTo(values);
              }
            });
  }

  @Override
  public void close() {
    scope.close();
  }
}
