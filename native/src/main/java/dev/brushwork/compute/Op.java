package dev.brushwork.compute;

import java.util.List;

/**
 * One differentiable operation of the forward pass. Shapes are checked by {@link Recorder}, so a
 * backend may rely on them.
 */
public sealed interface Op extends Node {
  Tensor output();

  /** Whether a ReLU ends it, so that no gradient passes where its output is not above zero. */
  default boolean relu() {
    return false;
  }

  /** An operation with one input. */
  sealed interface Unary extends Op {
    Tensor input();

    @Override
    default List<Tensor> inputs() {
      return List.of(input());
    }
  }

  /**
   * {@code output[y][x][c] = scale[c] * input[y][x][source[c]] + shift[c]}: the preprocessing that
   * a network expects of an image (channel order, range, means).
   */
  record Affine(Tensor input, Tensor output, ChannelMap map) implements Unary {}

  /**
   * Cross-correlation with zero padding, plus bias, then ReLU if {@code relu}. {@code output} has
   * {@code (n + 2 padding - k) / stride + 1} rows and columns, rounded down.
   */
  record Convolution(
      Tensor input, Tensor output, Parameter filter, int stride, int padding, boolean relu)
      implements Unary {}

  /**
   * Square windows, each reduced as {@code kind} says, times {@code scale}; padding counts as minus
   * infinity (MAX) or not at all (AVERAGE, L2). A maximum has scale 1.
   */
  record Pool(
      Tensor input, Tensor output, PoolKind kind, int window, int stride, int padding, double scale)
      implements Unary {
    /** Whether it is a maximum or a mean as it stands, for which there are special ways. */
    public boolean isPlain() {
      return kind != PoolKind.L2 && scale == 1;
    }
  }

  /**
   * The map with its border repeated {@code padding} times on every side, corners included: what
   * other programs call padding by replication.
   */
  record Replicate(Tensor input, Tensor output, int padding) implements Unary {}

  /**
   * The input as it is; but what comes back through it is divided by its own L1 norm: {@code
   * strength / (|g|_1 + epsilon) * g} of a gradient g (the option {@code normalize_gradients} of
   * Johnson's neural-style). What is minimised then has no value any more whose gradient it were.
   */
  record NormalizeGradient(Tensor input, Tensor output, double strength, double epsilon)
      implements Unary {}

  /**
   * The Gram matrix {@code output[i][j] = scale * sum over pixels p of input[p][i] * input[p][j]},
   * channels x channels (Gatys et al. 2015, eq. 3, with the normaliser in {@code scale}).
   */
  record Gram(Tensor input, Tensor output, double scale) implements Unary {}

  /**
   * {@code output[y][x][c] = guide[y][x] * input[y][x][c]}: the part of a map that belongs to a
   * region (the guidance channels of Gatys et al. 2017, section 4.1).
   *
   * @param guide height x width x 1, of the input's extents; it does not depend on the variable
   */
  record Guide(Tensor input, Tensor guide, Tensor output) implements Unary {}

  /** The mean over all pixels of each channel, a matrix of one row. */
  record Mean(Tensor input, Tensor output) implements Unary {}

  /** The product of two matrices, {@code a b}, or {@code a^T b} if {@code transposed}. */
  record Product(Tensor a, Tensor b, Tensor output, boolean transposed) implements Op {
    @Override
    public List<Tensor> inputs() {
      return List.of(a, b);
    }

    /** Rows of the first factor as it is multiplied, and of the product. */
    public int rows() {
      return output.shape().dim(0);
    }

    public int columns() {
      return output.shape().dim(1);
    }

    /** Terms of each sum. */
    public int terms() {
      return b.shape().dim(0);
    }
  }

  /**
   * {@code output = alpha a + beta b + gamma I} of matrices of one shape, square where {@code
   * gamma} is not 0; {@code a} and {@code b} may be one.
   */
  record Combine(Tensor a, Tensor b, Tensor output, double alpha, double beta, double gamma)
      implements Op {
    @Override
    public List<Tensor> inputs() {
      return List.of(a, b);
    }

    /** The factor of an input. */
    public double factor(int input) {
      return input == 0 ? alpha : beta;
    }
  }

  /**
   * A matrix times a power of the Frobenius norm of another, or its own: {@code output = |of|^power
   * a}. The norm must not be 0.
   */
  record ScaleByNorm(Tensor a, Tensor of, Tensor output, double power) implements Op {
    @Override
    public List<Tensor> inputs() {
      return List.of(a, of);
    }
  }

  /**
   * {@code output = a + b}, element by element, then ReLU if {@code relu}: where a residual branch
   * joins the way around it. All three have one shape; {@code a} and {@code b} may be one tensor.
   */
  record Add(Tensor a, Tensor b, Tensor output, boolean relu) implements Op {
    @Override
    public List<Tensor> inputs() {
      return List.of(a, b);
    }
  }

  /**
   * Part of a map: {@code output[y][x] = input[y + frame's row][x + frame's column]} for the pixels
   * that count by {@link Frame}, and 0 for all others. The gradient goes back to where the pixels
   * came from.
   */
  record Window(Tensor input, Tensor output, Frame frame) implements Unary {}
}
