package dev.brushwork.engine.transfer;

import dev.brushwork.compute.Bindings;
import dev.brushwork.compute.Buffer;
import dev.brushwork.compute.Device;
import dev.brushwork.compute.Precision;
import dev.brushwork.compute.Program;
import dev.brushwork.compute.Recorder;
import dev.brushwork.compute.Recording;
import dev.brushwork.compute.Scope;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import dev.brushwork.engine.loss.StyleStatistic;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * What an iteration compares a style layer with, found once a run from what was kept of the styles.
 *
 * @param kept external
 * @param prepared external: written by the recording, or among {@code kept}
 */
record Preparation(Recording recording, List<Tensor> kept, List<Tensor> prepared) {

  /**
   * @param shapes of what is kept of the layer
   */
  static Preparation record(
      Precision precision, StyleStatistic statistic, String layer, List<Shape> shapes) {
    Recorder recorder = new Recorder(precision);
    List<Tensor> kept = new ArrayList<>();
    for (Shape shape : shapes) {
      kept.add(recorder.external("kept of " + layer, shape));
    }
    List<Tensor> prepared = new ArrayList<>();
    for (Tensor part : statistic.prepare(recorder, "the style's " + layer, kept)) {
      if (kept.contains(part)) {
        prepared.add(part);
      } else {
        Tensor output = recorder.external("prepared of " + layer, part.shape());
        recorder.store(part, output);
        prepared.add(output);
      }
    }
    return new Preparation(recorder.finish(), kept, prepared);
  }

  /** Of what is prepared. */
  List<Shape> shapes() {
    return prepared.stream().map(Tensor::shape).toList();
  }

  /**
   * The values of what is prepared, from those of what is kept.
   *
   * @param stop as of {@link Program#evaluate(BooleanSupplier)}
   */
  List<float[]> evaluate(Device device, List<float[]> values, BooleanSupplier stop) {
    if (recording.ops().isEmpty()) {
      return prepared.stream().map(part -> values.get(kept.indexOf(part))).toList();
    }
    try (Scope scope = new Scope()) {
      Bindings bindings = new Bindings();
      for (int i = 0; i < kept.size(); i++) {
        Buffer buffer = scope.own(device.allocate(kept.get(i).shape()));
        buffer.upload(values.get(i));
        bindings.bind(kept.get(i), buffer);
      }
      List<Buffer> outputs = new ArrayList<>();
      for (Tensor part : prepared) {
        if (kept.contains(part)) {
          outputs.add(null);
        } else {
          Buffer buffer = scope.own(device.allocate(part.shape()));
          bindings.bind(part, buffer);
          outputs.add(buffer);
        }
      }
      try (Program program = device.prepare(recording, bindings)) {
        program.evaluate(stop);
        List<float[]> found = new ArrayList<>();
        for (int i = 0; i < outputs.size(); i++) {
          found.add(
              outputs.get(i) == null
                  ? values.get(kept.indexOf(prepared.get(i)))
                  : outputs.get(i).download());
        }
        return found;
      }
    }
  }
}
