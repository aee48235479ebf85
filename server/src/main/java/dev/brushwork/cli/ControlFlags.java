package dev.brushwork.cli;

import dev.brushwork.v1.ColourPreservation;
import dev.brushwork.v1.ColourSpace;
import dev.brushwork.v1.RunOptions;
import picocli.CommandLine.Option;

/** What steers a run besides content and style. */
final class ControlFlags {
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
  }
}
