package dev.brushwork.compute.cuda.cudnn;

/** cuDNN refused or failed; the message names the call, its status and what it was for. */
public final class CudnnException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public CudnnException(String message) {
    super(message);
  }

  public CudnnException(String message, Throwable cause) {
    super(message, cause);
  }
}
