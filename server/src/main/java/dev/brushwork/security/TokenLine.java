package dev.brushwork.security;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of a file of tokens: {@code sha256:HEX ROLE [until=YYYY-MM-DD] PRINCIPAL}. The principal
 * is the rest of the line.
 *
 * @param hash of the token
 * @param end from when it holds no more: the end of the day, in UTC
 */
public record TokenLine(byte[] hash, Role role, Optional<LocalDate> end, String principal) {
  private static final Pattern FORM =
      Pattern.compile("sha256:([0-9a-f]{64})\\s+(\\S+)\\s+(?:until=(\\S+)\\s+)?(\\S.*)");

  /**
   * @throws IllegalArgumentException saying what is wrong, without the line's content
   */
  static TokenLine parse(String line) {
    Matcher matcher = FORM.matcher(line.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException("is not 'sha256:HEX ROLE [until=YYYY-MM-DD] PRINCIPAL'");
    }
    Role role =
        Role.named(matcher.group(2))
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "names no role; there are reader, painter and operator"));
    Optional<LocalDate> end = Optional.ofNullable(matcher.group(3)).map(TokenLine::date);
    return of(HexFormat.of().parseHex(matcher.group(1)), role, end, matcher.group(4));
  }

  /**
   * The line of a token.
   *
   * @throws IllegalArgumentException if no principal can be called so
   */
  public static TokenLine of(byte[] hash, Role role, Optional<LocalDate> end, String principal) {
    if (!Caller.isName(principal) || !principal.equals(principal.strip())) {
      throw new IllegalArgumentException(
          "names no principal: 1 to " + Caller.MAX_NAME + " characters, none of them control");
    }
    return new TokenLine(hash, role, end, principal);
  }

  private static LocalDate date(String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("has no date such as 2030-12-31 after 'until='", e);
    }
  }

  boolean hasEnded(Instant now) {
    return end.isPresent() && now.atZone(ZoneOffset.UTC).toLocalDate().isAfter(end.get());
  }

  /** As it stands in a file. */
  public String text() {
    return "sha256:"
        + HexFormat.of().formatHex(hash)
        + " "
        + role
        + end.map(date -> " until=" + date).orElse("")
        + " "
        + principal;
  }
}
