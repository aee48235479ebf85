package dev.brushwork.engine.transfer;

import dev.brushwork.compute.PoolKind;
import dev.brushwork.engine.network.Border;
import dev.brushwork.engine.network.NetworkInput;
import dev.brushwork.engine.network.PassSpec;

/**
 * Details in which programs differ, and which most runs leave alone.
 *
 * @param poolingScale what the results of pools are multiplied by
 * @param normalizeGradients whether each layer's gradient is divided by its norm
 */
public record DetailSpec(
    double poolingScale,
    Border border,
    NetworkInput networkInput,
    boolean normalizeGradients,
    InitCentre initCentre) {
  /** Nothing asked. */
  public static final DetailSpec NONE =
      new DetailSpec(1, Border.ZEROS, NetworkInput.WEIGHTS, false, InitCentre.MIDDLE);

  public DetailSpec withPoolingScale(double value) {
    return new DetailSpec(value, border, networkInput, normalizeGradients, initCentre);
  }

  public DetailSpec withBorder(Border value) {
    return new DetailSpec(poolingScale, value, networkInput, normalizeGradients, initCentre);
  }

  public DetailSpec withNetworkInput(NetworkInput value) {
    return new DetailSpec(poolingScale, border, value, normalizeGradients, initCentre);
  }

  public DetailSpec withNormalizeGradients(boolean value) {
    return new DetailSpec(poolingScale, border, networkInput, value, initCentre);
  }

  public DetailSpec withInitCentre(InitCentre value) {
    return new DetailSpec(poolingScale, border, networkInput, normalizeGradients, value);
  }

  /** How the network is passed through with pools of this kind. */
  PassSpec pass(PoolKind pooling) {
    return new PassSpec(pooling, poolingScale, border, networkInput);
  }
}
