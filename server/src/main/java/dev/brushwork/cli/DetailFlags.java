package dev.brushwork.cli;

import dev.brushwork.v1.Border;
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
  }
}
