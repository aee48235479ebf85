package dev.brushwork.engine;

import dev.brushwork.engine.network.NetworkDescription;

/**
 * Weights that an {@link Engine} holds, and the network they are for.
 *
 * @param sha256 of their file, 64 lower-case hex digits
 * @param preprocessing what they expect of an image: "caffe" or "torchvision"
 */
public record HeldWeights(NetworkDescription network, String sha256, String preprocessing) {}
