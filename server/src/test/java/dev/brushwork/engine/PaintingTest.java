package dev.brushwork.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.brushwork.compute.PoolKind;
import dev.brushwork.engine.features.FeatureMap;
import dev.brushwork.engine.features.Quality;
import dev.brushwork.engine.image.Image;
import dev.brushwork.engine.image.ImageLimits;
import dev.brushwork.engine.image.ImageReader;
import dev.brushwork.engine.image.Resampling;
import dev.brushwork.engine.loss.Statistics;
import dev.brushwork.engine.transfer.Extent;
import dev.brushwork.engine.transfer.Reporting;
import dev.brushwork.engine.transfer.StopSignal;
import dev.brushwork.engine.transfer.TransferInputs;
import dev.brushwork.engine.transfer.TransferResult;
import dev.brushwork.engine.transfer.TransferSpec;
import dev.brushwork.engine.transfer.TransferSpec.OutputSize;
import dev.brushwork.engine.weights.WeightFile;
import dev.brushwork.testing.Engines;
import dev.brushwork.testing.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The main job on real input: trained VGG19 weights, a photograph and a painting, where a checkout
 * has them beside it.
 */
class PaintingTest {
  private static Engine engine;
  private static HeldWeights weights;
  private static Image content;
  private static Image style;

  @BeforeAll
  static void open() throws IOException {
    content = image("tubingen.jpg");
    style = image("starry_night.jpg");
    engine = Engines.open("cpu");
    weights = engine.add(WeightFile.read(SharedFiles.get("weights/vgg19.safetensors")));
  }

  @AfterAll
  static void close() {
    if (engine != null) {
      engine.close();
    }
  }

  private static Image image(String name) throws IOException {
    return ImageReader.read(
        Files.readAllBytes(SharedFiles.get("images/" + name)), ImageLimits.defaults());
  }

  private static TransferResult paint(TransferSpec spec, int reportEvery) {
    return engine.run(
        spec,
        weights,
        new TransferInputs(content, List.of(new TransferInputs.Style(style, 1)), Optional.empty()),
        Reporting.every(reportEvery),
        StopSignal.NEVER,
        progress -> {});
  }

  @Test
  void theTutorialsRunLosesLossAsInAnotherFramework() {
    TransferResult result =
        paint(
            Engines.preset("tf-tutorial")
                .tvWeight(0)
                .size(OutputSize.longerSide(256))
                .iterations(150)
                .build(),
            1);
    assertThat(result.image().width()).isEqualTo(256);
    assertThat(result.image().height()).isEqualTo(192);
    // The figures of an independent implementation of the same run.
    assertTotal(result, 0, 6.85e8, 0.02);
    assertTotal(result, 20, 6.38e7, 0.04);
    assertTotal(result, 149, 2.13e7, 0.08);
  }

  private static void assertTotal(TransferResult run, int iteration, double expected, double off) {
    double total = run.losses().get(iteration).total();
    System.out.printf("tf-tutorial: total loss at iteration %d: %.4g%n", iteration, total);
    assertThat(total).isCloseTo(expected, within(off * expected));
  }

  @Test
  void featuresAreTheOraclesWithTrainedWeights() {
    List<String> layers = List.of("relu1_1", "relu2_2", "relu3_4", "relu4_2", "relu5_4");
    List<FeatureMap> oracle;
    try (Engine reference = Engines.open("reference")) {
      oracle =
          features(
              reference,
              reference.add(WeightFile.read(SharedFiles.get("weights/vgg19.safetensors"))),
              layers);
    }
    List<FeatureMap> found = features(engine, weights, layers);
    for (int i = 0; i < layers.size(); i++) {
      double error =
          Statistics.meanSquaredDifference(found.get(i).values(), oracle.get(i).values())
              / Statistics.meanSquare(oracle.get(i).values());
      assertThat(Math.sqrt(error)).as(layers.get(i)).isLessThan(1e-5);
    }
  }

  private static List<FeatureMap> features(Engine on, HeldWeights with, List<String> layers) {
    return on.features(
        with,
        content,
        layers,
        new Extent(64, 48),
        Resampling.LANCZOS,
        PoolKind.MAX,
        Optional.empty());
  }

  @Test
  void theDefaultPresetTakesOnTheStyleIn150Iterations() {
    TransferResult result =
        paint(
            Engines.preset("brushwork").size(OutputSize.longerSide(256)).iterations(150).build(),
            10);
    Quality quality = engine.measure(weights, content, style, new Extent(256, 160), result.image());
    System.out.printf(
        "brushwork: quality measure %.4f, content %.3f%n", quality.quality(), quality.content());
    assertThat(quality.quality()).isLessThanOrEqualTo(0.015);
    // Far from the style: the content itself measures 1.
    assertThat(engine.measure(weights, content, style, new Extent(256, 160), content).quality())
        .isCloseTo(1, within(1e-6));
  }
}
