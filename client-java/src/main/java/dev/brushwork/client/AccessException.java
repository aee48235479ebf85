package dev.brushwork.client;

/**
 * The server does not know the caller ({@code UNAUTHENTICATED}: no token, or a wrong one), or knows
 * and refuses ({@code PERMISSION_DENIED}).
 */
public final class AccessException extends BrushworkException {
  private static final long serialVersionUID = 1L;

  AccessException(ErrorDetails details) {
    super(details);
  }
}
