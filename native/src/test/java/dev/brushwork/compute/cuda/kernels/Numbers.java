package dev.brushwork.compute.cuda.kernels;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Seeded numbers, and sums over them. */
final class Numbers {
  private final RandomGenerator random;

  Numbers(long seed) {
    this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  /** Normally distributed. */
  double[] normal(int count, double deviation) {
    return random.doubles(count).map(ignored -> deviation * random.nextGaussian()).toArray();
  }

  /** Like a map behind a ReLU: half of the values are zero. */
  double[] rectified(int count, double deviation) {
    double[] values = normal(count, deviation);
    for (int i = 0; i < count; i++) {
      values[i] = Math.max(values[i], 0);
    }
    return values;
  }
}
