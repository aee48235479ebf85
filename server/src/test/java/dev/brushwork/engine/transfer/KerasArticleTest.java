package dev.brushwork.engine.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.brushwork.engine.Engine;
import dev.brushwork.engine.HeldWeights;
import dev.brushwork.engine.image.Image;
import dev.brushwork.engine.random.CounterRandom;
import dev.brushwork.engine.transfer.TransferSpec.OutputSize;
import dev.brushwork.engine.weights.WeightFile;
import dev.brushwork.testing.Engines;
import dev.brushwork.testing.TestImages;
import dev.brushwork.testing.TestWeights;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The article's run against its formulas: total = mean((F-S)^2) + mean((F-C)^2) at VGG16's
 * block4_conv2, Keras' Adam, nothing clipped before the end.
 */
class KerasArticleTest {
  private static final int WIDTH = 40;
  private static final int HEIGHT = 32;
  private static final int UPDATES = 5;
  private static final long SEED = 42;

  @ParameterizedTest
  @CsvSource({"reference, 1e-5, 0", "cpu, 2e-3, 0.01"})
  void lossesAndTheImageEqualThoseOfTheFormulas(
      String backend, double tolerance, double pixelsOffByOne) {
    Image content = TestImages.of(57, 44, 3);
    Image style = TestImages.of(31, 63, 4);
    TransferResult result;
    try (Engine engine = Engines.open(backend)) {
      HeldWeights weights = Engines.hold(engine, "vgg16");
      TransferSpec spec =
          Engines.preset("keras-article")
              .size(OutputSize.exact(WIDTH, HEIGHT))
              .iterations(UPDATES)
              .seed(SEED)
              .build();
      result =
          engine.run(
              spec,
              weights,
              new TransferInputs(
                  content, List.of(new TransferInputs.Style(style, 1)), Optional.empty()),
              Reporting.every(1),
              StopSignal.NEVER,
              progress -> {});
    }

    try (ArticleOracle oracle =
        new ArticleOracle(
            WeightFile.read(TestWeights.of("vgg16", 1)),
            nearest(content),
            nearest(style),
            WIDTH,
            HEIGHT)) {
      float[] x = new float[WIDTH * HEIGHT * 3];
      CounterRandom random = new CounterRandom(SEED);
      for (int i = 0; i < x.length; i++) {
        x[i] = random.uniform(i);
      }
      oracle.start(x);
      for (int t = 0; t <= UPDATES; t++) {
        Losses losses = result.losses().get(t);
        assertThat(losses.iteration()).isEqualTo(t);
        assertThat(losses.style()).isCloseTo(oracle.style(), within(tolerance * oracle.style()));
        assertThat(losses.content())
            .isCloseTo(oracle.content(), within(tolerance * oracle.content()));
        assertThat(losses.tv()).isZero();
        if (t < UPDATES) {
          oracle.update();
        }
      }
      assertPixels(result.image().rgb(), oracle.deprocessed(), pixelsOffByOne);
    }
  }

  private static void assertPixels(byte[] actual, byte[] expected, double mayDifferByOne) {
    assertThat(actual).hasSameSizeAs(expected);
    int off = 0;
    for (int i = 0; i < actual.length; i++) {
      int difference = Math.abs((actual[i] & 0xff) - (expected[i] & 0xff));
      assertThat(difference).isLessThanOrEqualTo(1);
      off += difference;
    }
    assertThat(off / (double) actual.length).isLessThanOrEqualTo(mayDifferByOne);
  }

  /** Keras' load_img: the source pixel under the middle of the target's. */
  private static float[] nearest(Image image) {
    float[] values = new float[WIDTH * HEIGHT * 3];
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        int sy = (int) Math.floor((y + 0.5) * image.height() / HEIGHT);
        int sx = (int) Math.floor((x + 0.5) * image.width() / WIDTH);
        for (int c = 0; c < 3; c++) {
          values[(y * WIDTH + x) * 3 + c] =
              (image.rgb()[(sy * image.width() + sx) * 3 + c] & 0xff) / 255f;
        }
      }
    }
    return values;
  }
}
