package dev.brushwork.cli;

import dev.brushwork.security.Access;
import dev.brushwork.security.FileWatch;
import dev.brushwork.security.JwtVerifier;
import dev.brushwork.security.TokenFile;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Whom a server lets in. */
final class AccessFlags {
  @Option(
      names = "--tokens",
      paramLabel = "FILE",
      description =
          "Let in who has a token of this file, whose lines 'brushwork token' makes. It is read"
              + " again when it changes. Default: everybody is let in.")
  Path tokens;

  @Option(
      names = "--jwt-keys",
      paramLabel = "URL",
      description =
          "Let in who has a JSON Web Token signed by a key of this JWK set (https). With"
              + " --jwt-issuer and --jwt-audience.")
  URI jwtKeys;

  @Option(
      names = "--jwt-issuer",
      paramLabel = "TEXT",
      description = "The 'iss' that a JSON Web Token must have.")
  String jwtIssuer;

  @Option(
      names = "--jwt-audience",
      paramLabel = "TEXT",
      description = "What must be in the 'aud' of a JSON Web Token.")
  String jwtAudience;

  @Option(
      names = "--jwt-roles",
      paramLabel = "CLAIM",
      description =
          "The claim of a JSON Web Token with the roles: reader, painter or operator, also after"
              + " 'brushwork:'. Default: ${DEFAULT-VALUE}.",
      defaultValue = "roles")
  String jwtRoles;

  void check() {
    boolean all = jwtKeys != null && jwtIssuer != null && jwtAudience != null;
    boolean none = jwtKeys == null && jwtIssuer == null && jwtAudience == null;
    if (!all && !none) {
      throw CliException.usage("--jwt-keys, --jwt-issuer and --jwt-audience go together");
    }
  }

  boolean tellsCallersApart() {
    return tokens != null || jwtKeys != null;
  }

  /**
   * @param certificates whether clients must show one
   * @throws dev.brushwork.security.UnusableFileException if a file is missing or wrong
   */
  Access read(boolean certificates, FileWatch watch) {
    return new Access(
        Optional.ofNullable(tokens).map(file -> new TokenFile(file, watch, Clock.systemUTC())),
        Optional.ofNullable(jwtKeys).map(this::verifier),
        certificates);
  }

  private JwtVerifier verifier(URI keys) {
    try {
      return new JwtVerifier(keys, jwtIssuer, jwtAudience, jwtRoles);
    } catch (IllegalArgumentException e) {
      throw CliException.usage("--jwt-keys: " + e.getMessage());
    }
  }
}
