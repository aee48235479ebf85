package dev.brushwork.cli;

import dev.brushwork.v1.RunOptions;
import picocli.CommandLine.Option;

/** What most people choose of a run. */
final class RunFlags {
  @Option(
      names = "--preset",
      paramLabel = "NAME",
      description =
          "Values for everything not set here. Default: brushwork; see doctor for others.")
  String preset;

  @Option(
      names = "--network",
      paramLabel = "NAME",
      description =
          "The network to look through: vgg16, vgg19, vgg19-lite, resnet50 or resnet50-v1, the last"
              + " two with layers of their own. Default: the preset's.")
  String network;

  @Option(
      names = "--iterations",
      paramLabel = "N",
      converter = WholeNumber.class,
      description = "Updates of the image. Default: the preset's, 300 for brushwork.")
  Integer iterations;

  @Option(
      names = "--content-weight",
      paramLabel = "X",
      description = "How much the content counts. Default: the preset's, 0.05 for brushwork.")
  Double contentWeight;

  @Option(
      names = "--style-weight",
      paramLabel = "X",
      description = "How much the style counts. Default: the preset's, 1 for brushwork.")
  Double styleWeight;

  @Option(
      names = "--tv-weight",
      paramLabel = "X",
      description = "How much smoothness counts. Default: the preset's, 0 for brushwork.")
  Double tvWeight;

  @Option(
      names = "--style-scale",
      paramLabel = "X",
      description =
          "The style's longer side as a multiple of the result's: larger strokes above 1. Default: the"
              + " preset's, 1.")
  Double styleScale;

  @Option(
      names = "--init",
      paramLabel = "START",
      description =
          "What to start from: content, style, uniform, normal, grey, style-statistics, or an image"
              + " FILE, such as an earlier result. Default: the preset's, content for brushwork.")
  String init;

  @Option(
      names = "--seed",
      paramLabel = "N",
      converter = SeedConverter.class,
      description = "The seed of all random numbers. Default: 0.")
  Long seed;

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      description =
          "What moves the pixels: adam, lbfgs or sgd. Default: the preset's, adam for brushwork.")
  String optimizer;

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      description =
          "Step size, where the pixels range from 0 to 1. Default: the preset's, 0.02 for brushwork; for"
              + " lbfgs 1, for sgd 0.01.")
  Double learningRate;

  void apply(RunOptions.Builder options) {
    if (network != null) {
      options.setNetwork(network);
    }
    if (iterations != null) {
      options.setIterations(iterations);
    }
    if (contentWeight != null) {
      options.setContentWeight(contentWeight);
    }
    if (styleWeight != null) {
      options.setStyleWeight(styleWeight);
    }
    if (tvWeight != null) {
      options.setTvWeight(tvWeight);
    }
    if (styleScale != null) {
      options.setStyleScale(styleScale);
    }
    if (seed != null) {
      options.setSeed(seed);
    }
    if (optimizer != null) {
      options.getOptimizerBuilder().setName(optimizer);
    }
    if (learningRate != null) {
      options.getOptimizerBuilder().setLearningRate(learningRate);
    }
    if (init != null) {
      options.setInit(InitArgument.parse(init));
    }
  }
}
