package dev.brushwork.engine.network;

import dev.brushwork.compute.ChannelMap;
import java.util.List;

/** How an image in 0..1 RGB is preprocessed for a network. */
public enum NetworkInput {
  /** As its weights expect. */
  WEIGHTS,
  /** RGB in 0..255 less ImageNet's means, whatever the weights expect. */
  RGB_MEANS;

  private static final ChannelMap MEANS =
      new ChannelMap(
          List.of(0, 1, 2), List.of(255f, 255f, 255f), List.of(-123.675f, -116.28f, -103.53f));

  /** The preprocessing, for weights that expect {@code ofWeights}. */
  public ChannelMap channels(ChannelMap ofWeights) {
    return this == WEIGHTS ? ofWeights : MEANS;
  }
}
