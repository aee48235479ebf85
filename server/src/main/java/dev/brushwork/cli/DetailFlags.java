package dev.brushwork.cli;

import dev.brushwork.v1.Border;
import dev.brushwork.v1.InitCentre;
import dev.brushwork.v1.NetworkInput;
import dev.brushwork.v1.RunOptions;
import picocli.CommandLine.Option;

/** How the network is passed through, where programs differ. */
final class DetailFlags {
  @Option(
      names = "--pooling-scale",
      paramLabel = "X",
      description = "The factor of average and L2 pools, as 2 and 0.78 to keep a map's size.")
  Double poolingScale;

  @Option(
      names = "--border",
      paramLabel = "KIND",
      description = "What the first layer sees beyond the image: zeros, replicate.")
  Border border;

  @Option(
      names = "--network-input",
      paramLabel = "KIND",
      description = "How the image is preprocessed: weights (as they expect), rgb-means.")
  NetworkInput networkInput;

  @Option(
      names = "--normalize-gradients",
      negatable = true,
      fallbackValue = "true",
      description = "Whether each layer's gradient is divided by its norm, before its weight.")
  Boolean normalizeGradients;

  @Option(
      names = "--init-centre",
      paramLabel = "WHERE",
      description = "The middle of --init normal and --init-noise: middle, mean-colour.")
  InitCentre initCentre;

  void apply(RunOptions.Builder options) {
    if (poolingScale != null) {
      options.setPoolingScale(poolingScale);
    }
    if (border != null) {
      options.setBorder(border);
    }
    if (networkInput != null) {
      options.setNetworkInput(networkInput);
    }
    if (normalizeGradients != null) {
      options.setNormalizeGradients(normalizeGradients);
    }
    if (initCentre != null) {
      options.getInitBuilder().setCentre(initCentre);
    }
  }
}
