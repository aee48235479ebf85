package dev.brushwork.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Who has which token, by a file of {@link TokenLine}s. Empty lines and those with # say nothing.
 */
public final class TokenFile {
  private final Supplier<List<TokenLine>> lines;
  private final Clock clock;

  /**
   * Reads the file, and again whenever it changes.
   *
   * @throws UnusableFileException naming the line that is wrong
   */
  public TokenFile(Path file, FileWatch watch, Clock clock) {
    this.lines = watch.read(List.of(file), () -> read(file));
    this.clock = clock;
  }

  private static List<TokenLine> read(Path file) {
    List<TokenLine> lines = new ArrayList<>();
    int number = 0;
    try {
      for (String line : Files.readAllLines(file)) {
        number++;
        if (!line.isBlank() && !line.startsWith("#")) {
          lines.add(TokenLine.parse(line));
        }
      }
    } catch (IOException e) {
      throw new UnusableFileException("the file of tokens " + file + " cannot be read: " + e, e);
    } catch (IllegalArgumentException e) {
      throw new UnusableFileException(
          "line " + number + " of the file of tokens " + file + " " + e.getMessage(), e);
    }
    return lines;
  }

  /**
   * @throws AccessException if nobody has this token, or not any more
   */
  Caller caller(String token) {
    if (!BearerToken.isOne(token)) {
      throw unknown();
    }
    byte[] hash = BearerToken.hash(token);
    TokenLine found = null;
    // All of them, each compared to its end: how long it takes says nothing about any.
    for (TokenLine line : lines.get()) {
      if (MessageDigest.isEqual(hash, line.hash())) {
        found = line;
      }
    }
    if (found == null) {
      throw unknown();
    }
    if (found.hasEnded(clock.instant())) {
      throw new AccessException(AccessException.Kind.TOKEN_EXPIRED, "the token has expired");
    }
    return new Caller(found.principal(), found.role());
  }

  private static AccessException unknown() {
    return new AccessException(
        AccessException.Kind.TOKEN_INVALID, "the token is not known to this server");
  }
}
