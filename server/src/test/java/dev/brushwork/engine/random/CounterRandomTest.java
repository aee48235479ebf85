package dev.brushwork.engine.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class CounterRandomTest {
  private static final int MANY = 200_000;

  /** The vectors that the authors of Philox publish with it. */
  @Test
  void givesTheKnownAnswersOfPhilox() {
    assertThat(CounterRandom.philox(0, 0, 0, 0, 0, 0))
        .containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
    assertThat(CounterRandom.philox(-1, -1, -1, -1, -1, -1))
        .containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
    assertThat(
            CounterRandom.philox(
                0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0))
        .containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
  }

  @Test
  void uniformNumbersAreTheTopBitsOfTheWordsInOrder() {
    CounterRandom random = new CounterRandom(0);
    assertThat(random.uniform(0)).isEqualTo(0x6627e8 / 16777216f);
    assertThat(random.uniform(1)).isEqualTo(0xe169c5 / 16777216f);
    assertThat(random.uniform(2)).isEqualTo(0xbc57ac / 16777216f);
    assertThat(random.uniform(3)).isEqualTo(0x9b00db / 16777216f);
  }

  @Test
  void normalNumbersAreThePolarCoordinatesOfTheWords() {
    int[] words = CounterRandom.philox(5, 0, 1, 0, 42, 7);
    CounterRandom random = new CounterRandom(7L << 32 | 42);
    for (int pair = 0; pair < 4; pair += 2) {
      double radius = Math.sqrt(-2 * Math.log(((words[pair] & 0xffffffffL) + 1) / 4294967296.0));
      double angle = 2 * Math.PI * ((words[pair + 1] & 0xffffffffL) / 4294967296.0);
      assertThat(random.normal(20 + pair))
          .isEqualTo((float) (radius * Math.cos(angle)), within(1e-6f));
      assertThat(random.normal(21 + pair))
          .isEqualTo((float) (radius * Math.sin(angle)), within(1e-6f));
    }
  }

  @Test
  void uniformNumbersAreSpreadEvenly() {
    CounterRandom random = new CounterRandom(20_240_229);
    assertMoments(random::uniform, 0.5, 1 / 12.0);
    int[] bins = new int[16];
    for (int i = 0; i < MANY; i++) {
      float value = random.uniform(i);
      assertThat(value).isBetween(0f, Math.nextDown(1f));
      bins[(int) (value * 16)]++;
    }
    for (int bin : bins) {
      assertThat(bin).isCloseTo(MANY / 16, within(500)); // over four standard deviations
    }
  }

  @Test
  void normalNumbersHaveTheirMoments() {
    CounterRandom random = new CounterRandom(-3);
    assertMoments(random::normal, 0, 1);
    int within = 0;
    double product = 0;
    for (int i = 0; i < MANY; i++) {
      within += Math.abs(random.normal(i)) < 1 ? 1 : 0;
      product += (double) random.normal(i) * random.uniform(i);
    }
    assertThat((double) within / MANY).isCloseTo(0.6827, within(0.005));
    // The two streams of a seed have nothing to do with each other.
    assertThat(product / MANY).isCloseTo(0, within(0.006));
  }

  @Test
  void everyBitOfSeedAndIndexCounts() {
    float first = new CounterRandom(0).uniform(0);
    float firstNormal = new CounterRandom(0).normal(0);
    for (int bit = 0; bit < 64; bit++) {
      assertThat(new CounterRandom(1L << bit).uniform(0)).isNotEqualTo(first);
      assertThat(new CounterRandom(1L << bit).normal(0)).isNotEqualTo(firstNormal);
      assertThat(new CounterRandom(0).uniform(1L << bit)).isNotEqualTo(first);
      assertThat(new CounterRandom(0).normal(1L << bit)).isNotEqualTo(firstNormal);
    }
  }

  private static void assertMoments(IntToDoubleFunction numbers, double mean, double variance) {
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < MANY; i++) {
      double value = numbers.applyAsDouble(i);
      sum += value;
      squares += (value - mean) * (value - mean);
    }
    double standardError = Math.sqrt(variance / MANY);
    assertThat(sum / MANY).isCloseTo(mean, within(4 * standardError));
    assertThat(squares / MANY).isCloseTo(variance, within(0.02 * variance));
  }
}
