package dev.brushwork.engine.weights;

/**
 * Something in a file of weights is wrong. The message says what, without the file: whoever opened
 * the file puts its name before it.
 */
final class MalformedException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedException(String message) {
    super(message);
  }

  MalformedException(String message, Throwable cause) {
    super(message, cause);
  }
}
