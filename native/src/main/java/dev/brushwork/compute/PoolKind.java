package dev.brushwork.compute;

/** How a pool reduces its window. */
public enum PoolKind {
  /** The largest value; in the backward pass the first maximum in row-major order takes it all. */
  MAX,
  /** The mean of those elements of the window that lie inside the map. */
  AVERAGE,
  /**
   * The square root of the sum of the squares of those elements; its gradient is 0 where that is.
   */
  L2
}
