package dev.brushwork.engine.network;

import dev.brushwork.compute.PoolKind;

/**
 * How a network is passed through, where programs differ.
 *
 * @param pooling how its pools reduce
 * @param poolingScale what their results are multiplied by; 1 with a maximum
 */
public record PassSpec(PoolKind pooling, double poolingScale, Border border, NetworkInput input) {

  /** The usual way, with this kind of pool. */
  public static PassSpec of(PoolKind pooling) {
    return new PassSpec(pooling, 1, Border.ZEROS, NetworkInput.WEIGHTS);
  }
}
