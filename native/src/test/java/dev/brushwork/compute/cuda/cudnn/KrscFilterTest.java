package dev.brushwork.compute.cuda.cudnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.brushwork.compute.Device;
import dev.brushwork.compute.DeviceOptions;
import dev.brushwork.compute.Experiment;
import dev.brushwork.compute.FilterShape;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import dev.brushwork.compute.Trial;
import dev.brushwork.compute.cuda.kernels.NumberFormat;
import dev.brushwork.compute.reference.ReferenceProvider;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Prepared filters in a convolution by definition, against the `reference` backend with OIHW. */
final class KrscFilterTest {

  @ParameterizedTest
  @CsvSource({
    "7,5,3,4,3,1,1",
    "6,9,5,2,1,1,0",
    "8,7,2,3,5,1,0",
    "9,11,3,5,3,2,1",
    "13,9,3,4,7,2,3",
    "1,1,4,4,3,1,1",
    "6,6,2,2,3,1,2",
    "10,8,3,2,3,3,0",
    "5,6,2,3,1,1,2"
  })
  void bothDirectionsAgreeWithTheReference(
      int height, int width, int inputs, int outputs, int kernel, int stride, int padding) {
    FilterShape shape = new FilterShape(outputs, inputs, kernel, kernel);
    Experiment experiment = new Experiment(shape + " " + stride + " " + padding);
    Tensor image = experiment.image(height, width, inputs);
    Tensor output =
        experiment.convolution(image, experiment.filter(shape, image), stride, padding, true);
    Tensor forward = experiment.observe(output);
    experiment.fit(output, 0.5).observeGradient();
    Experiment.Weights weights = experiment.weights().values().iterator().next();
    List<float[]> inputsOfTrial = List.copyOf(experiment.inputs().values());
    try (Device device = new ReferenceProvider().open(DeviceOptions.defaults());
        Trial trial = Trial.bare(device, experiment);
        HostArena arena = new HostArena();
        Convolutions convolutions = new DirectConvolutions()) {
      trial.run();
      double[] map = trial.read(forward);

      // Channels padded to fill pieces of 16 bytes, as on the device.
      int paddedInputs = (inputs + 3) / 4 * 4;
      int paddedOutputs = (outputs + 3) / 4 * 4;
      KrscFilter krsc = KrscFilter.of(shape, weights.oihw()).paddedTo(paddedOutputs, paddedInputs);
      Shape in = Shape.map(height, width, paddedInputs);
      ConvolutionSpec spec =
          ConvolutionSpec.convolution(
                  in,
                  krsc.shape(),
                  stride,
                  padding,
                  NumberFormat.FP32,
                  NumberFormat.FP32,
                  Arithmetic.FP32)
              .withBias()
              .withRelu();
      double[] bias = Arrays.copyOf(HostArena.doubles(weights.bias()), paddedOutputs);
      double[] x = padded(HostArena.doubles(inputsOfTrial.get(0)), inputs, paddedInputs);
      long bytes = spec.output().elements() * 4;
      Operands operands =
          new Operands(
              arena.put(NumberFormat.FP32, x),
              arena.put(NumberFormat.FP32, HostArena.doubles(krsc.toArray())),
              arena.put(NumberFormat.FP32, bias),
              0,
              0,
              arena.allocate(bytes),
              arena.allocate(256));
      run(convolutions, spec, operands);
      double[] actual =
          HostMemory.read(operands.output(), NumberFormat.FP32, spec.output().elements());
      requireClose(unpadded(actual, paddedOutputs, outputs), map);

      // The gradient of the squared error is the distance, where the ReLU was on.
      double[] target = HostArena.doubles(inputsOfTrial.get(1));
      double[] gradient = new double[map.length];
      Arrays.setAll(gradient, i -> map[i] > 0 ? map[i] - target[i] : 0);
      ConvolutionSpec backward =
          ConvolutionSpec.inputGradient(
              in,
              krsc.shape(),
              stride,
              padding,
              NumberFormat.FP32,
              NumberFormat.FP32,
              Arithmetic.FP32);
      KrscFilter prepared =
          backward.kind() == ConvolutionSpec.Kind.CONVOLUTION ? krsc.rotated() : krsc;
      assertThat(backward.filter()).isEqualTo(prepared.shape());
      Operands back =
          new Operands(
              arena.put(NumberFormat.FP32, padded(gradient, outputs, paddedOutputs)),
              arena.put(NumberFormat.FP32, HostArena.doubles(prepared.toArray())),
              0,
              0,
              0,
              arena.allocate(in.elements() * 4),
              arena.allocate(256));
      run(convolutions, backward, back);
      double[] expected = trial.results().get("gradient");
      double[] imageGradient = HostMemory.read(back.output(), NumberFormat.FP32, in.elements());
      requireClose(unpadded(imageGradient, paddedInputs, inputs), expected);
    }
  }

  @Test
  void thePreparedImageMeetsTheSameWeightsTwiceInSixteenBits() {
    Random random = new Random(5);
    FilterShape shape = new FilterShape(8, 3, 3, 3);
    float[] oihw = new float[8 * 27];
    for (int i = 0; i < oihw.length; i++) {
      oihw[i] = random.nextFloat() - 0.5f;
    }
    KrscFilter plain = KrscFilter.of(shape, oihw);
    float[] narrow = plain.toArray();
    float[] half = plain.forPreparedImage(NumberFormat.FP16).toArray();
    float[] wide = plain.forPreparedImage(NumberFormat.FP32).toArray();
    for (int row = 0; row < 72; row++) {
      float[] w = Arrays.copyOfRange(narrow, row * 3, row * 3 + 3);
      assertThat(Arrays.copyOfRange(half, row * 8, row * 8 + 8))
          .containsExactly(w[0], w[1], w[2], w[0], w[1], w[2], 0, 0);
      assertThat(Arrays.copyOfRange(wide, row * 4, row * 4 + 4))
          .containsExactly(w[0], w[1], w[2], 0);
    }
  }

  @Test
  void scalingByAPowerOfTwoIsExact() {
    KrscFilter filter = KrscFilter.of(new FilterShape(1, 1, 1, 2), new float[] {0.1f, -3.3f});
    assertThat(filter.scaledByPowerOfTwo(-9).toArray()).containsExactly(0.1f / 512, -3.3f / 512);
    assertThat(filter.scaledByPowerOfTwo(-9).scaledByPowerOfTwo(9).toArray())
        .containsExactly(filter.toArray());
  }

  @Test
  void refusesWhatTheFormatCannotHold() {
    KrscFilter filter = KrscFilter.of(new FilterShape(1, 1, 1, 2), new float[] {1, 70_000});
    filter.put(ByteBuffer.allocate(4), NumberFormat.BF16);
    assertThatThrownBy(() -> filter.put(ByteBuffer.allocate(4), NumberFormat.FP16))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("weight 1 of a filter of 1x1x1x2 is 70000.0, too large for FP16");
  }

  @Test
  void refusesWhatDoesNotFit() {
    FilterShape shape = new FilterShape(4, 5, 3, 3);
    assertThatThrownBy(() -> KrscFilter.of(shape, new float[179]))
        .hasMessage("a filter of 4x5x3x3 needs 180 weights, got 179");
    KrscFilter filter = KrscFilter.of(shape, new float[180]);
    assertThatThrownBy(() -> filter.paddedTo(8, 4)).hasMessageContaining("cannot pad");
    assertThatThrownBy(() -> filter.forPreparedImage(NumberFormat.FP16))
        .hasMessageContaining("reads 3 channels, not 5");
  }

  private static void run(Convolutions convolutions, ConvolutionSpec spec, Operands operands) {
    try (ConvolutionPlan plan = convolutions.plan(spec)) {
      plan.execute(0, operands);
    }
  }

  private static double[] padded(double[] map, int channels, int to) {
    double[] padded = new double[map.length / channels * to];
    for (int i = 0; i < map.length; i++) {
      padded[i / channels * to + i % channels] = map[i];
    }
    return padded;
  }

  private static double[] unpadded(double[] map, int from, int channels) {
    double[] narrow = new double[map.length / from * channels];
    Arrays.setAll(narrow, i -> map[i / channels * from + i % channels]);
    return narrow;
  }

  private static void requireClose(double[] actual, double[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).as("element %d", i).isCloseTo(expected[i], within(1e-5));
    }
  }
}
