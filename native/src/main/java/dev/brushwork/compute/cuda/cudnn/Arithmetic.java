package dev.brushwork.compute.cuda.cudnn;

/** How a convolution multiplies. It always adds up in fp32. */
public enum Arithmetic {
  /** fp32 operands and products, without tensor cores. */
  FP32,
  /** fp32 operands, which tensor cores may round to 10 bits of mantissa. */
  TF32,
  /** Operands of 16 bits, fp16 or bf16, whose products are exact. */
  HALF
}
