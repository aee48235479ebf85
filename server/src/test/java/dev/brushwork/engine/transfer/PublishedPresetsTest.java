package dev.brushwork.engine.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.brushwork.compute.ChannelMap;
import dev.brushwork.compute.PoolKind;
import dev.brushwork.engine.Engine;
import dev.brushwork.engine.HeldWeights;
import dev.brushwork.engine.image.FloatImage;
import dev.brushwork.engine.image.Image;
import dev.brushwork.engine.transfer.TransferSpec.InitKind;
import dev.brushwork.engine.transfer.TransferSpec.OutputSize;
import dev.brushwork.engine.transfer.VggOracle.Maps;
import dev.brushwork.engine.weights.WeightFile;
import dev.brushwork.testing.Engines;
import dev.brushwork.testing.TestImages;
import dev.brushwork.testing.TestWeights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each published preset against the program's own formulas: the losses at the first three images of
 * a run, and the first step against the slope of the formulas' sum.
 */
class PublishedPresetsTest {
  private static final int SIDE = 16;
  private static final double TOLERANCE = 2e-3;
  private static final int[] VGG16 = {2, 2, 3, 3, 3};
  private static final int[] VGG19 = {2, 2, 4, 4, 4};

  private static Engine engine;
  private static final Map<String, HeldWeights> WEIGHTS = new LinkedHashMap<>();
  private static final Map<String, VggOracle> ORACLES = new LinkedHashMap<>();

  @BeforeAll
  static void open() {
    engine = Engines.open("cpu");
    for (String network : List.of("vgg16", "vgg19")) {
      WEIGHTS.put(network, Engines.hold(engine, network));
    }
  }

  @AfterAll
  static void close() {
    engine.close();
    ORACLES.values().forEach(VggOracle::close);
    ORACLES.clear();
    WEIGHTS.clear();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "johnson-2015",
        "johnson-2015-adam",
        "athalye",
        "cysmith",
        "gatys-control",
        "gordic",
        "gordic-adam",
        "dl4j",
        "keras-io",
        "crowson"
      })
  void lossesAndTheFirstStepAreThoseOfTheProgramsFormulas(String name) {
    Image content = TestImages.of(SIDE, SIDE, 3);
    Image style = TestImages.of(SIDE, SIDE, 4);
    Image start = TestImages.of(SIDE, SIDE, 9);
    TransferSpec preset = Engines.preset(name).build();
    if (name.equals("crowson")) {
      assertThat(preset.styleLayers()).isEqualTo(Crowson.layers());
      preset = preset.toBuilder().styleLayers(Crowson.layers().subList(0, Crowson.SEEN)).build();
    }
    TransferInputs inputs =
        new TransferInputs(
            content, List.of(new TransferInputs.Style(style, 1)), Optional.of(start));
    TransferResult one = run(preset, inputs, 1);
    TransferResult two = run(preset, inputs, 2);
    PublishedProgram program = program(name);
    VggOracle vgg = vgg(name);
    Maps contentMaps = vgg.of(pixels(content), SIDE, SIDE);
    Maps styleMaps = vgg.of(pixels(style), SIDE, SIDE);
    double[] x0 = pixels(start);
    List<double[]> images = List.of(x0, pixels(one.picture()), pixels(two.picture()));
    for (int t = 0; t <= 2; t++) {
      Losses losses = two.losses().get(t);
      Maps maps = vgg.of(images.get(t), SIDE, SIDE);
      double expectedContent = program.content(maps, contentMaps);
      double expectedStyle = program.style(maps, styleMaps);
      double expectedVariation = program.variation(images.get(t), SIDE, SIDE);
      requireClose(name + ", content at " + t, losses.content(), expectedContent);
      requireClose(name + ", style at " + t, losses.style(), expectedStyle);
      requireClose(name + ", variation at " + t, losses.tv(), expectedVariation);
    }
    ToDoubleFunction<double[]> total =
        x -> {
          Maps maps = vgg.of(x, SIDE, SIDE);
          return program.content(maps, contentMaps)
              + program.style(maps, styleMaps)
              + program.variation(x, SIDE, SIDE);
        };
    requireFirstStep(name, x0, images.get(1), total);
  }

  private static void requireClose(String what, double actual, double expected) {
    assertThat(actual).as(what).isCloseTo(expected, within(TOLERANCE * expected + 1e-12));
  }

  /** In a few places, by central differences. */
  private static void requireFirstStep(
      String name, double[] x0, double[] x1, ToDoubleFunction<double[]> total) {
    int[] places = {0, 250, 641};
    double[] slopes = new double[places.length];
    double[] steps = new double[places.length];
    for (int i = 0; i < places.length; i++) {
      double[] moved = x0.clone();
      moved[places[i]] = x0[places[i]] + 0.01;
      double above = total.applyAsDouble(moved);
      moved[places[i]] = x0[places[i]] - 0.01;
      slopes[i] = (above - total.applyAsDouble(moved)) / 0.02;
      steps[i] = x1[places[i]] - x0[places[i]];
    }
    double rate = STEPS.getOrDefault(name, 0.0);
    for (int i = 0; i < places.length; i++) {
      double expected =
          switch (name) {
            // Adam's first step has the length of its rate, whatever the slope.
            case "johnson-2015-adam", "athalye", "gordic-adam", "dl4j", "crowson" ->
                -rate * Math.signum(slopes[i]);
            case "keras-io" -> -rate * slopes[i];
            // L-BFGS first goes down the slope, as far as it finds right.
            default -> slopes[i] * steps[0] / slopes[0];
          };
      assertThat(steps[i])
          .as("%s, step at %s where the slope is %s", name, places[i], slopes[i])
          .isCloseTo(expected, within(0.02 * Math.abs(expected) + 1e-4 * Math.abs(rate)));
      assertThat(steps[i] * slopes[i]).isNegative();
    }
  }

  /** Rates as the programs say them, for pixels in 0..255. */
  private static final Map<String, Double> STEPS =
      Map.of(
          "johnson-2015-adam", 10.0,
          "athalye", 10.0,
          "gordic-adam", 10.0,
          "dl4j", 2.0,
          "keras-io", 100.0,
          "crowson", 0.02 * 255);

  private static TransferResult run(TransferSpec preset, TransferInputs inputs, int iterations) {
    TransferSpec spec =
        preset.toBuilder()
            .size(OutputSize.exact(SIDE, SIDE))
            .init(InitKind.IMAGE)
            .control(ControlSpec.NONE)
            .course(CourseSpec.NONE)
            .iterations(iterations)
            .build();
    return engine.run(
        spec,
        WEIGHTS.get(spec.network()),
        inputs,
        Reporting.every(1),
        StopSignal.NEVER,
        progress -> {});
  }

  /** One for all programs that see images alike, since reading weights takes longest. */
  private static VggOracle vgg(String name) {
    boolean isVgg16 = name.startsWith("gordic") || name.equals("dl4j");
    ChannelMap preprocessing =
        name.startsWith("gordic")
            ? new ChannelMap(
                List.of(0, 1, 2), List.of(1f, 1f, 1f), List.of(-123.675f, -116.28f, -103.53f))
            : VggOracle.CAFFE;
    PoolKind pooling = name.equals("cysmith") ? PoolKind.AVERAGE : PoolKind.MAX;
    boolean replicated = name.equals("crowson");
    String network = isVgg16 ? "vgg16" : "vgg19";
    return ORACLES.computeIfAbsent(
        network + preprocessing + pooling + replicated,
        key ->
            new VggOracle(
                WeightFile.read(TestWeights.of(network, 1)),
                isVgg16 ? VGG16 : VGG19,
                preprocessing,
                pooling,
                replicated,
                "relu5_2"));
  }

  private static double[] pixels(Image image) {
    double[] pixels = new double[SIDE * SIDE * 3];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = image.rgb()[i] & 0xff;
    }
    return pixels;
  }

  private static double[] pixels(FloatImage image) {
    double[] pixels = new double[SIDE * SIDE * 3];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = 255.0 * image.values()[i];
    }
    return pixels;
  }

  private static Map<String, Double> layers(double weight, String... names) {
    Map<String, Double> layers = new LinkedHashMap<>();
    for (String name : names) {
      layers.put(name, weight);
    }
    return layers;
  }

  private static Map<String, Double> firstOfBlocks(double weight) {
    return layers(weight, "relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1");
  }

  private static PublishedProgram program(String name) {
    return switch (name) {
      case "johnson-2015", "johnson-2015-adam" -> new Johnson();
      case "athalye" -> new Athalye();
      case "cysmith" -> new Smith();
      case "gatys-control" -> new GatysControl();
      case "gordic" -> new Gordic(3e4, 1);
      case "gordic-adam" -> new Gordic(1e5, 0.1);
      case "dl4j" -> new Deeplearning4j();
      case "keras-io" -> new KerasExample();
      case "crowson" -> new Crowson();
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static final class Johnson extends PublishedProgram {
    Johnson() {
      super(firstOfBlocks(100));
    }

    @Override
    double content(Maps x, Maps content) {
      return 5 * meanSquare(x, content, "relu4_2");
    }

    @Override
    double layer(double[] gram, double[] target, int channels, int height, int width) {
      return sumOfSquares(gram, target, channels * height * width) / gram.length;
    }

    @Override
    double variation(double[] x, int height, int width) {
      return 1e-3 * absolute(x, height, width);
    }
  }

  private static final class Athalye extends PublishedProgram {
    Athalye() {
      super(firstOfBlocks(500 / 5.0));
    }

    @Override
    double content(Maps x, Maps content) {
      return 5 * meanSquare(x, content, "relu4_2");
    }

    @Override
    double layer(double[] gram, double[] target, int channels, int height, int width) {
      return sumOfSquares(gram, target, channels * height * width) / gram.length;
    }

    @Override
    double variation(double[] x, int height, int width) {
      return 100 * halvesOfMeans(x, height, width);
    }
  }

  private static final class Smith extends PublishedProgram {
    Smith() {
      super(firstOfBlocks(1e4 * 0.2 / 5));
    }

    @Override
    double content(Maps x, Maps content) {
      VggOracle.Features f = x.at("relu4_2");
      double k = 1 / (2 * Math.sqrt(f.channels()) * Math.sqrt(f.height() * f.width()));
      return 5 * k * sumOfSquares(f.values(), content.at("relu4_2").values(), 1);
    }

    @Override
    double layer(double[] gram, double[] target, int channels, int height, int width) {
      double area = height * width;
      return sumOfSquares(gram, target, 1) / (4.0 * channels * channels * area * area);
    }

    @Override
    double variation(double[] x, int height, int width) {
      return 1e-3 * halvesOfMeans(x, height, width);
    }
  }

  private static final class GatysControl extends PublishedProgram {
    GatysControl() {
      super(
          Map.of(
              "relu1_1", 1e3 / (64 * 64),
              "relu2_1", 1e3 / (128 * 128),
              "relu3_1", 1e3 / (256 * 256),
              "relu4_1", 1e3 / (512 * 512),
              "relu5_1", 1e3 / (512 * 512)));
    }

    @Override
    double content(Maps x, Maps content) {
      return meanSquare(x, content, "relu4_2");
    }

    @Override
    double layer(double[] gram, double[] target, int channels, int height, int width) {
      return sumOfSquares(gram, target, height * width) / gram.length;
    }

    @Override
    double variation(double[] x, int height, int width) {
      return 0;
    }
  }

  private static final class Gordic extends PublishedProgram {
    private final double variationWeight;

    Gordic(double styleWeight, double variationWeight) {
      super(layers(styleWeight / 4, "relu1_2", "relu2_2", "relu3_3", "relu4_3"));
      this.variationWeight = variationWeight;
    }

    @Override
    double content(Maps x, Maps content) {
      return 1e5 * meanSquare(x, content, "relu2_2");
    }

    @Override
    double layer(double[] gram, double[] target, int channels, int height, int width) {
      return sumOfSquares(gram, target, channels * height * width);
    }

    @Override
    double variation(double[] x, int height, int width) {
      return variationWeight * absolute(x, height, width);
    }
  }

  /** What it descends on: its own report of the content loss has another divisor. */
  private static final class Deeplearning4j extends PublishedProgram {
    /** The preset's weights are made for 224 pixels a side. */
    private static final double SIDES = 224.0 / SIDE;

    Deeplearning4j() {
      super(
          Map.of(
              "relu1_1", 5 * 0.5,
              "relu2_1", 5 * 1.0,
              "relu3_1", 5 * 1.5,
              "relu4_2", 5 * 3.0,
              "relu5_1", 5 * 4.0));
    }

    @Override
    double content(Maps x, Maps content) {
      VggOracle.Features f = x.at("relu4_2");
      double squares = sumOfSquares(f.values(), content.at("relu4_2").values(), 1);
      return SIDES * 0.025 * squares / (4.0 * f.channels() * f.height());
    }

    @Override
    double layer(double[] gram, double[] target, int channels, int height, int width) {
      // N is the batch, 1, and M the channels times the height.
      double m = channels * height;
      return SIDES * SIDES * sumOfSquares(gram, target, 1) / (4 * m * m);
    }

    @Override
    double variation(double[] x, int height, int width) {
      return 0;
    }
  }

  private static final class KerasExample extends PublishedProgram {
    KerasExample() {
      super(firstOfBlocks(1e-6 / 5));
    }

    @Override
    double content(Maps x, Maps content) {
      return 2.5e-8 * sumOfSquares(x.at("relu5_2").values(), content.at("relu5_2").values(), 1);
    }

    @Override
    double layer(double[] gram, double[] target, int channels, int height, int width) {
      double size = SIDE * SIDE;
      return sumOfSquares(gram, target, 1) / (4.0 * 3 * 3 * size * size);
    }

    @Override
    double variation(double[] x, int height, int width) {
      return 1e-6 * power(x, height, width);
    }
  }
}
