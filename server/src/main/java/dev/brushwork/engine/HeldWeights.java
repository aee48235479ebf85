package dev.brushwork.engine;

import dev.brushwork.engine.network.NetworkDescription;
import dev.brushwork.engine.weights.WeightFile;

/**
 * Weights that an {@link Engine} holds, and the network they are for.
 *
 * @param sha256 of their file, 64 lower-case hex digits
 * @param preprocessing what they expect of an image: "caffe" or "torchvision"
 */
public record HeldWeights(NetworkDescription network, String sha256, String preprocessing) {
  /** What identifies a file's weights, once it is known which network they are for. */
  public static HeldWeights of(NetworkDescription network, WeightFile file) {
    return new HeldWeights(network, file.sha256(), file.preprocessing().name());
  }
}
