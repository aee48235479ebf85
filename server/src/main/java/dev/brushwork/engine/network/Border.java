package dev.brushwork.engine.network;

/** What a network's first layer sees beyond the image's border. */
public enum Border {
  /** Zeros, after the preprocessing. */
  ZEROS,
  /** The nearest pixel. */
  REPLICATE
}
