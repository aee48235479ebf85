package dev.brushwork.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A value that is not finite is seen by the image's total variation, and no update hides it. */
public interface FiniteContract extends DeviceUnderTest {
  Shape MAP = Shape.map(17, 23, 3);

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  default void theVariationOfAMapWithAnyValueThatIsNotFiniteIsNotFinite(float bad) {
    Recorder recorder = new Recorder(Precision.FP32);
    Tensor map = recorder.external("map", MAP);
    recorder.totalVariation(map, VariationKind.MEAN_SQUARED, 1);
    float[] values = new float[(int) MAP.elements()];
    Arrays.fill(values, 0.25f);
    try (Buffer buffer = device().allocate(MAP);
        Program program = device().prepare(recorder.finish(), new Bindings().bind(map, buffer))) {
      buffer.upload(values);
      program.evaluate();
      assertThat(program.losses()[0]).isZero();
      for (int at = 0; at < values.length; at++) {
        values[at] = bad;
        buffer.upload(values);
        program.evaluate();
        assertThat(program.losses()[0]).as("with %s at %d", bad, at).isNotFinite();
        values[at] = 0.25f;
      }
    }
  }

  @Test
  default void anUpdateWithinBoundsKeepsANaN() {
    Recorder recorder = new Recorder(Precision.FP32);
    Tensor image = recorder.variable("image", MAP);
    Tensor target = recorder.external("target", MAP);
    recorder.squaredError(image, target, 1);
    recorder.minimise(
        new AdamUpdate(
            image,
            recorder.external("first moment", MAP),
            recorder.external("second moment", MAP),
            recorder.external("step", Shape.scalar()),
            ReplayContract.ADAM));
    Recording recording = recorder.finish();
    try (Scope scope = new Scope()) {
      Bindings bindings = new Bindings();
      recording.tensors().stream()
          .filter(Tensor::external)
          .forEach(t -> bindings.bind(t, scope.own(device().allocate(t.shape()))));
      float[] values = new float[(int) MAP.elements()];
      values[5] = Float.NaN;
      bindings.buffer(image).upload(values);
      Program program = scope.own(device().prepare(recording, bindings));
      program.run(3);
      float[] after = bindings.buffer(image).download();
      assertThat(after[5]).isNaN();
      after[5] = 0;
      assertThat(after).doesNotContain(Float.NaN);
    }
  }
}
