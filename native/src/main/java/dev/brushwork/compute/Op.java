package dev.brushwork.compute;

/**
 * One differentiable operation of the forward pass. Shapes are checked by {@link Recorder}, so a
 * backend may rely on them.
 */
public sealed interface Op extends Node {
  Tensor output();

  /**
   * {@code output[y][x][c] = scale[c] * input[y][x][source[c]] + shift[c]}: the preprocessing that
   * a network expects of an image (channel order, range, means).
   */
  record Affine(Tensor input, Tensor output, ChannelMap map) implements Op {}

  /**
   * Cross-correlation with zero padding, plus bias, then ReLU if {@code relu}. {@code output} has
   * {@code (n + 2 padding - k) / stride + 1} rows and columns, rounded down.
   */
  record Convolution(
      Tensor input, Tensor output, Parameter filter, int stride, int padding, boolean relu)
      implements Op {}

  /** Square windows; padding counts as minus infinity (MAX) or not at all (AVERAGE). */
  record Pool(Tensor input, Tensor output, PoolKind kind, int window, int stride, int padding)
      implements Op {}

  /**
   * The Gram matrix {@code output[i][j] = scale * sum over pixels p of input[p][i] * input[p][j]},
   * channels x channels (Gatys et al. 2015, eq. 3, with the normaliser in {@code scale}).
   */
  record Gram(Tensor input, Tensor output, double scale) implements Op {}
}
