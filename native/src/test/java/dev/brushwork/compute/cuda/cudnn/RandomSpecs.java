package dev.brushwork.compute.cuda.cudnn;

import dev.brushwork.compute.FilterShape;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.cuda.kernels.NumberFormat;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** Specs of odd shapes, with all kinds of epilogues and formats. */
final class RandomSpecs {
  private final Random random;

  private RandomSpecs(long seed) {
    this.random = new Random(seed);
  }

  static Stream<ConvolutionSpec> of(long seed, int count) {
    RandomSpecs specs = new RandomSpecs(seed);
    return Stream.generate(specs::draw).flatMap(Optional::stream).limit(count);
  }

  private Optional<ConvolutionSpec> draw() {
    Arithmetic arithmetic = pickOne(Arithmetic.values());
    boolean wide = arithmetic != Arithmetic.HALF;
    NumberFormat input = wide ? NumberFormat.FP32 : pickOne(NumberFormat.FP16, NumberFormat.BF16);
    int kernel = pick(1, 2, 3, 5, 7);
    Shape map = Shape.map(1 + random.nextInt(13), 1 + random.nextInt(13), 8 * pick(1, 2, 3));
    FilterShape filter = new FilterShape(8 * pick(1, 2, 5), map.channels(), kernel, kernel);
    int stride = pick(1, 1, 2, 3);
    int padding = pick(0, kernel / 2, kernel / 2, kernel - 1, 3);
    if (Math.min(map.height(), map.width()) + 2 * padding < kernel) {
      return Optional.empty();
    }
    NumberFormat output = pickOne(NumberFormat.values());
    ConvolutionSpec spec =
        random.nextBoolean()
            ? ConvolutionSpec.convolution(map, filter, stride, padding, input, output, arithmetic)
            : ConvolutionSpec.inputGradient(
                map, filter, stride, padding, input, output, arithmetic);
    spec = random.nextBoolean() ? spec.withBias() : spec;
    spec = random.nextBoolean() ? spec.withAddend(pickOne(NumberFormat.values())) : spec;
    return Optional.of(
        switch (random.nextInt(3)) {
          case 0 -> spec.withRelu();
          case 1 -> spec.withMask(pickOne(NumberFormat.values()));
          default -> spec;
        });
  }

  private int pick(int... values) {
    return values[random.nextInt(values.length)];
  }

  @SafeVarargs
  private <T> T pickOne(T... values) {
    return values[random.nextInt(values.length)];
  }
}
