package dev.brushwork.compute.cuda;

import dev.brushwork.compute.cuda.runtime.CudaException;

/** Checks what a kernel's launch returned. */
final class KernelCall {
  private static final int INVALID_VALUE = 1;

  private KernelCall() {}

  /**
   * @param kernel its name in kernels.h
   * @param error a {@code cudaError_t}
   */
  static void check(String kernel, int error) {
    if (error != 0) {
      throw new CudaException(
          "brushwork_" + kernel,
          error,
          error == INVALID_VALUE ? "it refuses these sizes" : "its launch was refused");
    }
  }
}
