package dev.brushwork.compute.cuda.cudnn;

/**
 * A convolution with its epilogue, ready to run: nothing is chosen, compiled or allocated later.
 */
public interface ConvolutionPlan extends AutoCloseable {
  ConvolutionSpec spec();

  /** Device memory that it wants beside its operands, while it runs; at most 64 MiB. */
  long workspaceBytes();

  /** Whether one engine does all; if not, a kernel of ours goes over the output once more. */
  boolean fused();

  /** The engine and its settings, in one line: two plans with the same text run the same code. */
  String engine();

  /**
   * Puts the work on {@code stream} and returns. It allocates no device memory and waits for
   * nothing, so a capturing stream will do. Calls for one {@link Convolutions} take turns.
   *
   * @param stream a {@code cudaStream_t}
   * @throws CudnnException if it could not be put there
   */
  void execute(long stream, Operands operands);

  /** Gives it back; work that was put on streams must have ended. */
  @Override
  void close();
}
