package dev.brushwork.cli;

import dev.brushwork.engine.Engine;
import dev.brushwork.engine.HeldWeights;
import dev.brushwork.engine.features.Quality;
import dev.brushwork.engine.image.Image;
import dev.brushwork.engine.transfer.Extent;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures a picture that was painted, here or elsewhere. */
@Command(
    name = "measure",
    description = {
      "Measure how well a picture took on a style, as JSON on standard output.",
      "quality: 0 has exactly the style's statistics, 1 is as far from them as the content image;"
          + " layers: the same by layer; content: how far the picture is from its content."
    },
    sortOptions = false)
final class MeasureCommand implements Callable<Integer> {
  private static final String FIGURES_ARE_OF = "vgg19";

  /** Pixels of an image, along a side, to one of the deepest layer looked at, relu5_1. */
  private static final int LEAST_SIDE = 16;

  @Option(
      names = "--content",
      required = true,
      paramLabel = "FILE",
      description = "The content image: PNG, JPEG, WebP or TIFF.")
  Path content;

  @Option(
      names = "--style",
      required = true,
      paramLabel = "FILE",
      description = "The style image: PNG, JPEG, WebP or TIFF.")
  Path style;

  @Option(
      names = "--result",
      required = true,
      paramLabel = "FILE",
      description = "The picture to measure: PNG, JPEG, WebP or TIFF.")
  Path result;

  @Option(
      names = "--network",
      paramLabel = "NAME",
      description = "The network to measure through. Default: vgg19; figures are of vgg19 usually.",
      defaultValue = FIGURES_ARE_OF)
  String network;

  @Option(names = "--weights", paramLabel = "FILE", description = WeightsFiles.DESCRIPTION)
  Path weights;

  @Option(
      names = "--style-scale",
      paramLabel = "X",
      description =
          "The style scale of the run: the style is looked at with its longer side X times the"
              + " picture's. Default: ${DEFAULT-VALUE}.",
      defaultValue = "1")
  double styleScale;

  @Mixin BackendOptions compute;

  @Option(
      names = "--json",
      description = "Print the JSON only, without a sentence on standard error.")
  boolean json;

  private final Terminal terminal;

  MeasureCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (!(styleScale >= 0.1 && styleScale <= 10)) {
      throw CliException.usage("--style-scale: must be 0.1 to 10, but is " + styleScale);
    }
    try (Engine engine = compute.open()) {
      Image contentImage = InputFile.image("--content", content, engine.limits().image());
      Image styleImage = InputFile.image("--style", style, engine.limits().image());
      Image resultImage = InputFile.image("--result", result, engine.limits().image());
      HeldWeights held = WeightsFiles.add(engine, weights, network);
      int longerSide = Math.max(resultImage.width(), resultImage.height());
      Extent styleExtent =
          new Extent(styleImage.width(), styleImage.height())
              .withLongerSide((int) Math.round(longerSide * styleScale));
      checkSide("--result", new Extent(resultImage.width(), resultImage.height()));
      checkSide("--style, at its run's size", styleExtent);
      Quality quality = engine.measure(held, contentImage, styleImage, styleExtent, resultImage);
      if (!Double.isFinite(quality.quality() + quality.content())) {
        throw CliException.input(
            "--content: it has the style's own statistics, or none at all: there is no distance to"
                + " measure by",
            null);
      }
      terminal.out().print(Json.of(quality));
      if (!json) {
        terminal
            .err()
            .printf(
                "%s has %s of its content's distance from the style; its own distance from the"
                    + " content is %s%n",
                result,
                ProgressText.number(quality.quality()),
                ProgressText.number(quality.content()));
      }
    }
    return ExitCode.DONE;
  }

  private static void checkSide(String what, Extent extent) {
    if (Math.min(extent.width(), extent.height()) < LEAST_SIDE) {
      throw CliException.input(
          what + ": it has " + extent + " pixels; every side must be at least " + LEAST_SIDE, null);
    }
  }
}
