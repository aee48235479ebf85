package dev.brushwork.cli;

import dev.brushwork.v1.ColourPreservation;
import dev.brushwork.v1.ColourSpace;
import dev.brushwork.v1.RunOptions;
import dev.brushwork.v1.Style;
import dev.brushwork.v1.Transfer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** What steers a run besides content and style. */
final class ControlFlags {
  private static final String NONE = "-";

  @Option(
      names = "--preserve-colour",
      paramLabel = "HOW",
      description =
          "Keep the content's colours: luminance paints lightness only, chroma gives the result its"
              + " colours back, match-cholesky, match-pca and match-symmetric bring the style's"
              + " colours to the content's first. Default: the preset's, none.")
  ColourPreservation colourPreservation;

  @Option(
      names = "--colour-space",
      paramLabel = "SPACE",
      description = "Where lightness is told from colour: yiq, lab, luv. Default: yiq.")
  ColourSpace colourSpace;

  @Option(
      names = "--init-noise",
      paramLabel = "X",
      description = "The share of noise in the first image, 0 to 1. Default: the preset's, 0.")
  Double initNoise;

  @Option(
      names = "--content-mask",
      paramLabel = "FILE",
      description =
          "Where of the picture a style counts: a grey image of the content's size, white for fully."
              + " The first belongs to the first --style, and so on; several with one --style make as"
              + " many regions of it. A dash stands for everywhere.")
  List<String> contentMasks = new ArrayList<>();

  @Option(
      names = "--style-mask",
      paramLabel = "FILE",
      description =
          "What of a style image counts: a grey image of its size. In the order of --content-mask; a"
              + " dash stands for all of it.")
  List<String> styleMasks = new ArrayList<>();

  @Option(
      names = "--temporal-target",
      paramLabel = "FILE",
      description =
          "A picture to stay near to, as the frame before, warped. Default, with one of the next two:"
              + " the file of --init.")
  Path temporalTarget;

  @Option(
      names = "--temporal-weight",
      paramLabel = "X",
      description = "How much that counts. Default: 100.")
  Double temporalWeight;

  @Option(
      names = "--temporal-confidence",
      paramLabel = "FILE",
      description = "Where it counts: a grey image of its size. Default: everywhere.")
  Path temporalConfidence;

  void apply(RunOptions.Builder options) {
    if (colourPreservation != null) {
      options.setColourPreservation(colourPreservation);
    }
    if (colourSpace != null) {
      options.setColourSpace(colourSpace);
    }
    if (initNoise != null) {
      options.getInitBuilder().setNoise(initNoise);
    }
    if (temporalTarget != null) {
      options
          .getTemporalBuilder()
          .setTarget(TransferFlags.image("--temporal-target", temporalTarget));
    }
    if (temporalConfidence != null) {
      options
          .getTemporalBuilder()
          .setConfidence(TransferFlags.image("--temporal-confidence", temporalConfidence));
    }
    if (temporalWeight != null) {
      options.getTemporalBuilder().setWeight(temporalWeight);
    }
  }

  /** Gives the styles their masks; one style is repeated for as many regions as there are. */
  void applyMasks(Transfer.Builder transfer) {
    int regions = Math.max(contentMasks.size(), styleMasks.size());
    if (transfer.getStylesCount() == 1) {
      Style style = transfer.getStyles(0);
      for (int i = 1; i < regions; i++) {
        transfer.addStyles(style);
      }
    }
    check("--content-mask", contentMasks, transfer.getStylesCount());
    check("--style-mask", styleMasks, transfer.getStylesCount());
    for (int i = 0; i < regions; i++) {
      Style.Builder style = transfer.getStylesBuilder(i);
      if (given(contentMasks, i)) {
        style.setContentMask(TransferFlags.image("--content-mask", Path.of(contentMasks.get(i))));
      }
      if (given(styleMasks, i)) {
        style.setStyleMask(TransferFlags.image("--style-mask", Path.of(styleMasks.get(i))));
      }
    }
  }

  private static void check(String flag, List<String> masks, int styles) {
    if (masks.size() > styles) {
      throw CliException.usage(
          flag + ": there are " + masks.size() + " for " + styles + " --style");
    }
  }

  private static boolean given(List<String> masks, int i) {
    return i < masks.size() && !masks.get(i).equals(NONE);
  }
}
