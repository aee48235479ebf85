package dev.brushwork.security;

/** A call that is not let in. */
public final class AccessException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Kind {
    /** Nothing says who calls. */
    TOKEN_MISSING,
    /** What is said cannot be believed. */
    TOKEN_INVALID,
    /** It was true once. */
    TOKEN_EXPIRED,
    /** Whether it is true cannot be found out just now. */
    KEYS_UNAVAILABLE,
    /** It is true, and not enough. */
    ROLE_MISSING
  }

  private final Kind kind;

  /**
   * @param message for the caller, so without anything of the token
   */
  public AccessException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  AccessException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
