package dev.brushwork.compute.cuda.kernels;

import java.util.List;

/**
 * The {@code brushwork_preprocessing} of the kernels. Scales are powers of two here, so that they
 * cost no rounding.
 */
record PreprocessingData(List<Integer> source, double[] scale, double[] shift) {
  static PreprocessingData reversedChannels() {
    return new PreprocessingData(
        List.of(2, 1, 0), new double[] {256, 128, 0.5}, new double[] {-103.939, -116.779, -123.68});
  }

  /** As the bytes that kernels read. */
  Memory.Array in(Memory memory) {
    double[] words = new double[9];
    for (int c = 0; c < 3; c++) {
      words[c] = Integer.toUnsignedLong(Float.floatToIntBits((float) scale[c]));
      words[3 + c] = Integer.toUnsignedLong(Float.floatToIntBits((float) shift[c]));
      words[6 + c] = source.get(c);
    }
    return memory.input(Format.INT32, words);
  }
}
