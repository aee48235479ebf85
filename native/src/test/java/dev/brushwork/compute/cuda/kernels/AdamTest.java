package dev.brushwork.compute.cuda.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.compute.Adam;
import dev.brushwork.compute.AdamUpdate;
import dev.brushwork.compute.LearningRate;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AdamTest {
  @BeforeAll
  static void assumeAvailable() {
    Emulator.assumeAvailable();
  }

  @ParameterizedTest
  @CsvSource({
    "FP16, 1, TORCH, 0, false",
    "FP16, 517, KERAS, 0, true",
    "BF16, 516, TORCH, 7, false",
    "FP32, 1030, KERAS, 199, true",
    "FP32, 3, TORCH, 2, true",
  })
  void updatesAsTheOracleAndPreparesTheNextIteration(
      Format format, int pixels, Adam.Form form, int updatesBefore, boolean staircase) {
    LearningRate rate = new LearningRate(0.05, 0.8, 20, staircase);
    Adam adam = new Adam(form, rate, 0.9, 0.999, 1e-3, -1, 1.25);
    int values = pixels * 3;
    PreprocessingData data = PreprocessingData.reversedChannels();
    try (Memory memory = new Memory();
        Oracle oracle = new Oracle()) {
      Numbers numbers = new Numbers(pixels);
      Memory.Array image = memory.input(Format.FP32, numbers.normal(values, 1));
      Memory.Array gradient = memory.input(Format.FP32, numbers.normal(values, 1));
      Memory.Array moment1 = memory.input(Format.FP32, numbers.normal(values, 1));
      Memory.Array moment2 = memory.input(Format.FP32, numbers.rectified(values, 0.1));
      Memory.Array updates = memory.input(Format.FP32, updatesBefore);
      Memory.Array scalars = memory.output(Format.FP32, 2);
      Memory.Array preprocessing = data.in(memory);
      int inputChannels = format == Format.FP32 ? 4 : 8;
      Memory.Array input = memory.output(format, pixels * inputChannels);

      double[] x = image.values();
      double[] g = gradient.values();
      double[] target = new double[values];
      for (int i = 0; i < values; i++) {
        target[i] = x[i] - g[i];
      }
      Shape shape = Shape.map(1, pixels, 3);
      Tensor variable = oracle.variable(shape, x);
      Tensor m = oracle.external(shape, moment1.values());
      Tensor v = oracle.external(shape, moment2.values());
      Tensor step = oracle.external(Shape.scalar(), updates.values());
      oracle.recorder().squaredError(variable, oracle.external(shape, target), 0.5);
      oracle.recorder().minimise(new AdamUpdate(variable, m, v, step, adam));
      double[] mBefore = moment1.values();
      oracle.run();

      Emulator.run(
          memory,
          () ->
              Kernels.adamBegin(
                      updates.address(),
                      scalars.address(),
                      rate.start(),
                      rate.decayRate(),
                      rate.decaySteps(),
                      rate.staircase() ? 1 : 0,
                      adam.beta1(),
                      adam.beta2(),
                      Kernels.code(form),
                      0)
                  + Kernels.adam(
                      image.address(),
                      gradient.address(),
                      moment1.address(),
                      moment2.address(),
                      scalars.address(),
                      preprocessing.address(),
                      input.address(),
                      values,
                      adam.beta1(),
                      adam.beta2(),
                      adam.epsilon(),
                      adam.clampMin(),
                      adam.clampMax(),
                      format.code(),
                      0));

      assertThat(updates.values()).containsExactly(updatesBefore + 1);
      double[] momentBound = new double[values];
      double[] squareBound = new double[values];
      double[] imageBound = new double[values];
      for (int i = 0; i < values; i++) {
        double magnitude =
            Math.abs(adam.beta1() * mBefore[i]) + Math.abs((1 - adam.beta1()) * g[i]);
        momentBound[i] = magnitude * Bound.gamma(3);
        squareBound[i] = oracle.values(v)[i] * Bound.gamma(5);
        // How far this value moves, were both terms of m of one sign.
        double stepSize = scalars.values()[0];
        double root = scalars.values()[1] * Math.sqrt(oracle.values(v)[i]);
        double moved = stepSize * magnitude / (root + adam.epsilon());
        imageBound[i] = moved * Bound.gamma(12) + (Math.abs(x[i]) + moved) * Bound.gamma(1);
      }
      Bound.requireWithin(moment1.values(), oracle.values(m), momentBound);
      Bound.requireWithin(moment2.values(), oracle.values(v), squareBound);
      Bound.requireWithin(image.values(), oracle.values(variable), imageBound);
      assertThat(input.values()).containsExactly(prepared(format, data, image.values()));
    }
  }

  @ParameterizedTest
  @CsvSource({"FP16, 7", "BF16, 512", "FP32, 513"})
  void preparesTheFirstIteration(Format format, int pixels) {
    PreprocessingData data = PreprocessingData.reversedChannels();
    try (Memory memory = new Memory()) {
      Memory.Array image = memory.input(Format.FP32, new Numbers(pixels).normal(pixels * 3, 1));
      Memory.Array preprocessing = data.in(memory);
      Memory.Array input = memory.output(format, pixels * (format == Format.FP32 ? 4 : 8));
      Emulator.run(
          memory,
          () ->
              Kernels.prepare(
                  image.address(),
                  preprocessing.address(),
                  input.address(),
                  pixels,
                  format.code(),
                  0));
      assertThat(input.values()).containsExactly(prepared(format, data, image.values()));
    }
  }

  /** The network's input, rounded where the device rounds it. */
  private static double[] prepared(Format format, PreprocessingData data, double[] image) {
    int pixels = image.length / 3;
    int channels = format == Format.FP32 ? 4 : 8;
    double[] input = new double[pixels * channels];
    for (int p = 0; p < pixels; p++) {
      for (int c = 0; c < 3; c++) {
        double from = image[p * 3 + data.source().get(c)];
        double value =
            Format.FP32.round(data.scale()[c] * from + Format.FP32.round(data.shift()[c]));
        input[p * channels + c] = format.round(value);
        if (channels == 8) {
          // The rest has at most as many digits as value itself, so fp32 holds it.
          input[p * channels + 3 + c] = format.round(value - format.round(value));
        }
      }
    }
    return input;
  }

  @Test
  void refusesEmptyAndMisalignedImages() {
    assertThat(Kernels.prepare(0, 0, 0, 0, Kernels.FP16, 0)).isEqualTo(1);
    assertThat(Kernels.prepare(4, 0, 0, 8, Kernels.FP16, 0)).isEqualTo(1);
    assertThat(Kernels.prepare(0, 0, 0, 8, 5, 0)).isEqualTo(1);
    assertThat(Kernels.adamBegin(0, 0, 1, 1, 0, 0, 0.9, 0.9, 0, 0)).isEqualTo(1);
  }
}
