package dev.brushwork.compute.cuda.runtime;

/** A call of CUDA that failed; the message names the call and the error. */
public final class CudaException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int code;

  /**
   * @param call the function that returned it
   * @param code a {@code cudaError_t}
   * @param error its name, and what it means
   */
  public CudaException(String call, int code, String error) {
    super(call + " failed: " + error + " (" + code + ")");
    this.code = code;
  }

  /** The {@code cudaError_t}. */
  public int code() {
    return code;
  }
}
