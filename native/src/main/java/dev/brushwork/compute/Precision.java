package dev.brushwork.compute;

/**
 * The arithmetic of the network's passes. The image, the optimiser and losses are never below fp32.
 */
public enum Precision {
  FP32,
  /** fp32 storage, products with 10 mantissa bits. */
  TF32,
  /** fp16 forward, bf16 backward, fp32 accumulation. */
  MIXED,
  BF16,
  /** Double precision throughout: the oracle's. */
  FP64
}
