package dev.brushwork.gpucheck;

/** A step has its figures, and they are not what they must be. The message says which. */
final class GateException extends Exception {
  private static final long serialVersionUID = 1L;

  GateException(String message) {
    super(message);
  }

  static void require(boolean good, String otherwise) throws GateException {
    if (!good) {
      throw new GateException(otherwise);
    }
  }
}
