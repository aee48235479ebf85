package dev.brushwork.compute.onednn;

import java.util.Arrays;

/** Sets of instructions that our kernels are compiled for. */
enum Instructions {
  SSE2(0),
  AVX2(1),
  AVX512(2);

  private final int code;

  Instructions(int code) {
    this.code = code;
  }

  /** The number by which the kernels call it; wider sets have larger ones. */
  int code() {
    return code;
  }

  /** The widest that this processor has; to be asked for only where the kernels are. */
  static Instructions widest() {
    int widest = Kernels.widestInstructions();
    return Arrays.stream(values()).filter(i -> i.code == widest).findFirst().orElseThrow();
  }
}
