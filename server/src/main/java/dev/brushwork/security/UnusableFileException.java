package dev.brushwork.security;

/** A file that the server's security rests on cannot be used; the message names it. */
public final class UnusableFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnusableFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
