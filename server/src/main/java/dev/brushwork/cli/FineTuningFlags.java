package dev.brushwork.cli;

import dev.brushwork.v1.AdamForm;
import dev.brushwork.v1.ErrorNormalizer;
import dev.brushwork.v1.GramNormalizer;
import dev.brushwork.v1.LayerWeight;
import dev.brushwork.v1.Optimizer;
import dev.brushwork.v1.Pooling;
import dev.brushwork.v1.Resampling;
import dev.brushwork.v1.RunOptions;
import dev.brushwork.v1.StyleFit;
import dev.brushwork.v1.VariationKind;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The rest of a run, for those who compare programs and papers. */
final class FineTuningFlags {
  @Option(
      names = "--content-layers",
      paramLabel = "LAYER[=W]",
      split = ",",
      converter = LayerWeightConverter.class,
      description = "Where content is compared, as relu4_2 or block4_conv2=0.5,relu5_2.")
  List<LayerWeight> contentLayers = new ArrayList<>();

  @Option(
      names = "--style-layers",
      paramLabel = "LAYER[=W]",
      split = ",",
      converter = LayerWeightConverter.class,
      description = "Where style is compared, as relu1_1=1,relu2_1=0.5.")
  List<LayerWeight> styleLayers = new ArrayList<>();

  @Option(
      names = "--pooling",
      paramLabel = "KIND",
      description = "The network's pools: max, average, l2.")
  Pooling pooling;

  @Option(
      names = "--style-fit",
      paramLabel = "HOW",
      description = "How the style is sized: keep-aspect, stretch.")
  StyleFit styleFit;

  @Option(
      names = "--resampling",
      paramLabel = "HOW",
      description = "How images are resized: lanczos, nearest.")
  Resampling resampling;

  @Option(
      names = "--style-statistic",
      paramLabel = "NAME",
      description = "What of a style layer is compared: gram, wasserstein, features.")
  String styleStatistic;

  @Option(
      names = "--gram-normalizer",
      paramLabel = "KIND",
      description = "What Gram matrices are divided by: none, pixels, elements.")
  GramNormalizer gramNormalizer;

  @Option(
      names = "--style-normalizer",
      paramLabel = "KIND",
      description = "The scale of a style layer's error: sum, mean, relative, gatys, image, root.")
  ErrorNormalizer styleNormalizer;

  @Option(
      names = "--content-normalizer",
      paramLabel = "KIND",
      description = "The scale of a content layer's error: sum, mean, relative, gatys, root.")
  ErrorNormalizer contentNormalizer;

  @Option(
      names = "--tv-kind",
      paramLabel = "KIND",
      description =
          "How total variation measures: absolute, squared, mean-squared, nine-point, power.")
  VariationKind tvKind;

  @ArgGroup(validate = false)
  DetailFlags details = new DetailFlags();

  @Option(names = "--beta1", paramLabel = "X", description = "Adam's decay of the gradient.")
  Double beta1;

  @Option(names = "--beta2", paramLabel = "X", description = "Adam's decay of its square.")
  Double beta2;

  @Option(names = "--epsilon", paramLabel = "X", description = "What keeps Adam's division finite.")
  Double epsilon;

  @Option(
      names = "--adam-form",
      paramLabel = "FORM",
      description = "Where epsilon enters: torch, keras.")
  AdamForm adamForm;

  @Option(
      names = "--clamp",
      negatable = true,
      fallbackValue = "true",
      description = "Whether pixels are kept in 0 to 1 after each update.")
  Boolean clamp;

  @Option(
      names = "--init-deviation",
      paramLabel = "X",
      description =
          "The spread of --init normal and of --init-noise, where the pixels range from 0 to 1.")
  Double initDeviation;

  @Option(
      names = "--tile",
      paramLabel = "PX",
      converter = WholeNumber.class,
      description =
          "Paints by tiles of about so many pixels a side: the same picture in less memory and more"
              + " time. Default: as few as fit.")
  Integer tile;

  void apply(RunOptions.Builder options) {
    if (tile != null) {
      options.setTile(tile);
    }
    options.addAllContentLayers(contentLayers).addAllStyleLayers(styleLayers);
    if (pooling != null) {
      options.setPooling(pooling);
    }
    if (styleFit != null) {
      options.setStyleFit(styleFit);
    }
    if (resampling != null) {
      options.setResampling(resampling);
    }
    if (styleStatistic != null) {
      options.setStyleStatistic(styleStatistic);
    }
    if (gramNormalizer != null) {
      options.setGramNormalizer(gramNormalizer);
    }
    if (styleNormalizer != null) {
      options.setStyleNormalizer(styleNormalizer);
    }
    if (contentNormalizer != null) {
      options.setContentNormalizer(contentNormalizer);
    }
    if (tvKind != null) {
      options.setTvKind(tvKind);
    }
    if (initDeviation != null) {
      options.getInitBuilder().setDeviation(initDeviation);
    }
    details.apply(options);
    applyToAdam(options);
  }

  private void applyToAdam(RunOptions.Builder options) {
    Optimizer.Builder adam = options.getOptimizer().toBuilder();
    if (beta1 != null) {
      adam.setBeta1(beta1);
    }
    if (beta2 != null) {
      adam.setBeta2(beta2);
    }
    if (epsilon != null) {
      adam.setEpsilon(epsilon);
    }
    if (adamForm != null) {
      adam.setAdamForm(adamForm);
    }
    if (clamp != null) {
      adam.setClamp(clamp);
    }
    if (!adam.build().equals(options.getOptimizer())) {
      options.setOptimizer(adam);
    }
  }
}
