package dev.brushwork.engine.transfer;

import dev.brushwork.compute.PoolKind;
import dev.brushwork.engine.network.Border;
import dev.brushwork.engine.network.NetworkInput;
import dev.brushwork.engine.network.PassSpec;

/**
 * Details in which programs differ, and which most runs leave alone.
 *
 * @param poolingScale what the results of pools are multiplied by
 */
public record DetailSpec(double poolingScale, Border border, NetworkInput networkInput) {
  /** Nothing asked. */
  public static final DetailSpec NONE = new DetailSpec(1, Border.ZEROS, NetworkInput.WEIGHTS);

  public DetailSpec withPoolingScale(double value) {
    return new DetailSpec(value, border, networkInput);
  }

  public DetailSpec withBorder(Border value) {
    return new DetailSpec(poolingScale, value, networkInput);
  }

  public DetailSpec withNetworkInput(NetworkInput value) {
    return new DetailSpec(poolingScale, border, value);
  }

  /** How the network is passed through with pools of this kind. */
  PassSpec pass(PoolKind pooling) {
    return new PassSpec(pooling, poolingScale, border, networkInput);
  }
}
