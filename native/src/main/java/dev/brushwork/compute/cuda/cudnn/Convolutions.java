package dev.brushwork.compute.cuda.cudnn;

/**
 * Makes convolutions that run on a device. Thread-safe. Plans are found once for a spec and kept,
 * so that asking again is quick.
 */
public interface Convolutions extends AutoCloseable {

  /**
   * A plan for {@code spec}, to be closed by the caller. The first one for a spec may take seconds:
   * engines are compiled and tried out.
   *
   * @throws CudnnException if no engine can run it, which says why each could not
   */
  ConvolutionPlan plan(ConvolutionSpec spec);

  /** The library that runs them and its version, such as "cuDNN 9.24.0". */
  String library();

  /** After all plans are closed. */
  @Override
  void close();
}
