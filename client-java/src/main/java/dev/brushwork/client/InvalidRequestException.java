package dev.brushwork.client;

/**
 * The request is wrong, and would be again: {@link #violations} names each bad field ({@code
 * INVALID_ARGUMENT}), or each that this server does not act on ({@code UNIMPLEMENTED}).
 */
public final class InvalidRequestException extends BrushworkException {
  private static final long serialVersionUID = 1L;

  InvalidRequestException(ErrorDetails details) {
    super(details);
  }
}
