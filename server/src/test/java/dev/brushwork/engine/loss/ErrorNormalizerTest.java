package dev.brushwork.engine.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.brushwork.compute.Shape;
import org.junit.jupiter.api.Test;

class ErrorNormalizerTest {
  private static final Shape MAP = Shape.map(4, 5, 6);
  private static final Shape GRAM = Shape.matrix(6, 6);
  private static final long PIXELS = 700;

  private static void requireFactors(ErrorNormalizer normalizer, double content, double style) {
    assertThat(normalizer.ofContent(MAP, PIXELS, 3)).isCloseTo(content, within(1e-15 * content));
    assertThat(normalizer.ofStyle(MAP, GRAM, PIXELS, 3)).isCloseTo(style, within(1e-15 * style));
  }

  @Test
  void eachScalesAsItsFormulaSays() {
    requireFactors(ErrorNormalizer.SUM, 1, 1);
    requireFactors(ErrorNormalizer.MEAN, 1.0 / 120, 1.0 / 36);
    requireFactors(ErrorNormalizer.RELATIVE, 1.0 / 360, 1.0 / 108);
    requireFactors(ErrorNormalizer.GATYS, 0.5, 1.0 / (4.0 * 36 * 20 * 20));
    requireFactors(ErrorNormalizer.IMAGE, 1.0 / (4 * 9 * 700.0 * 700), 1.0 / (4 * 9 * 700.0 * 700));
    requireFactors(
        ErrorNormalizer.ROOT,
        1 / (2 * Math.sqrt(6) * Math.sqrt(20)),
        1 / (2 * Math.sqrt(6) * Math.sqrt(20)));
  }
}
