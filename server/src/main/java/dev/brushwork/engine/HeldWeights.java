package dev.brushwork.engine;

import dev.brushwork.engine.network.NetworkDescription;

/** Weights that an {@link Engine} holds, and the network they are for. */
public record HeldWeights(NetworkDescription network, String sha256, String preprocessing) {}
