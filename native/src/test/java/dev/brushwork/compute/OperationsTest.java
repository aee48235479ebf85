package dev.brushwork.compute;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class OperationsTest {
  private final Recorder recorder = new Recorder(Precision.FP32);
  private final Tensor image = recorder.variable("image", Shape.map(4, 5, 3));

  private Tensor convolution(Tensor input) {
    Parameter filter = recorder.parameter("filter", new FilterShape(7, 3, 3, 3));
    return recorder.convolution("features", input, filter, 1, 1, true);
  }

  @Test
  void aMultiplyAddCountsTwice() {
    convolution(image);
    assertThat(recorder.finish().operations()).isEqualTo(2.0 * (4 * 5) * (7 * 3 * 3 * 3));
  }

  @Test
  void aGramMatrixMultipliesEveryPairOfChannels() {
    recorder.gram("gram", image, 1);
    assertThat(recorder.finish().operations()).isEqualTo(2.0 * (4 * 5) * (3 * 3));
  }

  @Test
  void onlyWhatTheGradientPassesThroughCountsAgain() {
    double once = 2.0 * (4 * 5) * (7 * 3 * 3 * 3);
    Tensor features = convolution(image);
    convolution(image); // nothing that is minimised reads it
    recorder.totalVariation(features, VariationKind.SQUARED, 1);
    assertThat(recorder.finish().operations()).isEqualTo(2 * once);
    recorder.storeGradient(recorder.external("gradient", image.shape()));
    assertThat(recorder.finish().operations()).isEqualTo(3 * once);
  }
}
