package dev.brushwork.security;

import java.util.Optional;

/**
 * Says who makes a call. Where tokens are known, a call needs one; where only the clients'
 * certificates are, these name the caller; where neither is, everybody is {@link Caller#ANYBODY}.
 *
 * @param tokens the server's own
 * @param jwt those of an issuer
 * @param certificates whether clients show a certificate
 */
public record Access(Optional<TokenFile> tokens, Optional<JwtVerifier> jwt, boolean certificates) {
  /** Lets in everybody. */
  public static final Access OPEN = new Access(Optional.empty(), Optional.empty(), false);

  /** Whether callers are told apart. */
  public boolean isRestricted() {
    return wantsTokens() || certificates;
  }

  private boolean wantsTokens() {
    return tokens.isPresent() || jwt.isPresent();
  }

  /**
   * Who calls.
   *
   * @param token what stands after {@code Bearer}
   * @param subject of the certificate that the client has shown
   * @throws AccessException if it does not say so, or is not to be believed
   */
  public Caller caller(Optional<String> token, Optional<String> subject) {
    if (!wantsTokens()) {
      return certificates ? named(subject) : Caller.ANYBODY;
    }
    String given =
        token.orElseThrow(
            () ->
                new AccessException(
                    AccessException.Kind.TOKEN_MISSING,
                    "this server wants a bearer token in the metadata 'authorization'"));
    if (tokens.isPresent() && (jwt.isEmpty() || given.startsWith(BearerToken.PREFIX))) {
      return tokens.get().caller(given);
    }
    return jwt.orElseThrow().caller(given);
  }

  private static Caller named(Optional<String> subject) {
    return subject
        .filter(Caller::isName)
        .map(name -> new Caller(name, Role.PAINTER))
        .orElseThrow(
            () ->
                new AccessException(
                    AccessException.Kind.TOKEN_INVALID,
                    "the client's certificate has no subject that can be a principal"));
  }
}
