package dev.brushwork.testing;

import dev.brushwork.client.BrushworkClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/** Whom a test's client trusts, and what it shows. */
public record Credentials(
    Optional<Path> authorities, Optional<TestAuthority.Issued> identity, Optional<String> token) {
  public static final Credentials NONE =
      new Credentials(Optional.empty(), Optional.empty(), Optional.empty());

  public Credentials withAuthorities(Path certificates) {
    return new Credentials(Optional.of(certificates), identity, token);
  }

  public Credentials withIdentity(TestAuthority.Issued issued) {
    return new Credentials(authorities, Optional.of(issued), token);
  }

  public Credentials withToken(String value) {
    return new Credentials(authorities, identity, Optional.of(value));
  }

  /** A client of a server on this machine. */
  public BrushworkClient.Builder client(int port) {
    BrushworkClient.Builder builder = BrushworkClient.builder("localhost:" + port);
    try {
      if (authorities.isPresent()) {
        builder.trust(authorities.get());
      }
      if (identity.isPresent()) {
        builder.identity(identity.get().certificate(), identity.get().key());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    token.ifPresent(builder::token);
    return builder;
  }
}
