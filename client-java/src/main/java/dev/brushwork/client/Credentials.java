package dev.brushwork.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whom a client trusts, and what it shows of itself. Immutable; begin with {@link #NONE}.
 *
 * @param authorities PEM file of the certificates that a server's must lead to; those that this JVM
 *     trusts if empty
 * @param identity what the client shows to a server that asks for a certificate
 * @param token what names the caller
 */
public record Credentials(
    Optional<Path> authorities, Optional<Identity> identity, Optional<TokenSource> token) {
  /** Trusts what this JVM trusts, and shows nothing. */
  public static final Credentials NONE =
      new Credentials(Optional.empty(), Optional.empty(), Optional.empty());

  /**
   * A certificate of the client's own. Read when the client is made.
   *
   * @param certificate PEM file: the certificate, and after it those that lead to its authority
   * @param key PEM file of its private key, RSA or EC, as PKCS#8
   */
  public record Identity(Path certificate, Path key) {}

  /** Gives a bearer token, at every call, so that a new one is used as soon as it is there. */
  @FunctionalInterface
  public interface TokenSource {
    /**
     * The token.
     *
     * @throws IOException if there is none; the call then fails with {@code UNAUTHENTICATED}
     */
    String token() throws IOException;
  }

  /** These, trusting servers whose certificate leads to one in this PEM file, and no others. */
  public Credentials withAuthorities(Path file) {
    return new Credentials(Optional.of(file), identity, token);
  }

  /** These, with a certificate of the client's own; see {@link Identity}. */
  public Credentials withIdentity(Path certificate, Path key) {
    return new Credentials(authorities, Optional.of(new Identity(certificate, key)), token);
  }

  /** These, with a bearer token. */
  public Credentials withToken(TokenSource source) {
    return new Credentials(authorities, identity, Optional.of(source));
  }

  /** These, with the bearer token in a file, which is read at every call. */
  public Credentials withTokenFile(Path file) {
    return withToken(() -> Files.readString(file).strip());
  }
}
