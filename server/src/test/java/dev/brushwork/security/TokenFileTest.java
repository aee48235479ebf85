package dev.brushwork.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.brushwork.security.AccessException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class TokenFileTest {
  private static final Clock NOON =
      Clock.fixed(Instant.parse("2030-06-15T12:00:00Z"), ZoneOffset.UTC);
  private static final String HEX = "ab".repeat(32);

  @TempDir Path folder;
  private final FileWatch watch = new FileWatch(Duration.ofMillis(10));
  private final String token = BearerToken.random();
  private Path file;

  @BeforeEach
  void file() {
    file = folder.resolve("tokens.txt");
  }

  @AfterEach
  void close() {
    watch.close();
  }

  private TokenFile tokens(String... lines) throws IOException {
    write(lines);
    return new TokenFile(file, watch, NOON);
  }

  private void write(String... lines) throws IOException {
    Path next = Files.writeString(folder.resolve("next"), String.join("\n", lines));
    Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private static String line(String token, Role role, String principal) {
    return line(token, role, Optional.empty(), principal);
  }

  private static String line(String token, Role role, Optional<LocalDate> end, String principal) {
    return TokenLine.of(BearerToken.hash(token), role, end, principal).text();
  }

  private static Kind refusal(TokenFile tokens, String token) {
    return catchThrowableOfType(AccessException.class, () -> tokens.caller(token)).kind();
  }

  @Test
  void aTokenNamesItsPrincipalAndRole() throws Exception {
    TokenFile tokens =
        tokens(
            "# people",
            line(BearerToken.random(), Role.READER, "bob"),
            "",
            line(token, Role.OPERATOR, "Alice Ångström"));
    assertThat(tokens.caller(token)).isEqualTo(new Caller("Alice Ångström", Role.OPERATOR));
  }

  @Test
  void whatIsNoTokenOfTheFileIsInvalidWhateverItsHash() throws Exception {
    // The hash of something that a person made up does not make it a token.
    TokenFile tokens = tokens(line("password", Role.READER, "bob"));
    assertThat(refusal(tokens, "password")).isEqualTo(Kind.TOKEN_INVALID);
    assertThat(refusal(tokens, token)).isEqualTo(Kind.TOKEN_INVALID);
    assertThat(refusal(tokens, "")).isEqualTo(Kind.TOKEN_INVALID);
  }

  @Test
  void aTokenHoldsOnItsLastDayAndNotOnTheNext() throws Exception {
    Optional<LocalDate> today = Optional.of(LocalDate.of(2030, 6, 15));
    Optional<LocalDate> yesterday = Optional.of(LocalDate.of(2030, 6, 14));
    String old = BearerToken.random();
    TokenFile tokens =
        tokens(line(token, Role.READER, today, "bob"), line(old, Role.READER, yesterday, "bob"));
    assertThat(tokens.caller(token).principal()).isEqualTo("bob");
    assertThat(refusal(tokens, old)).isEqualTo(Kind.TOKEN_EXPIRED);
  }

  @Test
  void aTokenThatIsTakenOutOfTheFileIsNoneSoonAfterUnlessTheFileIsBroken() throws Exception {
    TokenFile tokens = tokens(line(token, Role.READER, "bob"));
    write("sha256:", line(BearerToken.random(), Role.READER, "carol"));
    Thread.sleep(100);
    assertThat(tokens.caller(token).principal()).isEqualTo("bob");
    String other = BearerToken.random();
    write(line(other, Role.PAINTER, "carol"));
    while (true) {
      try {
        assertThat(tokens.caller(other).role()).contains(Role.PAINTER);
        break;
      } catch (AccessException e) {
        Thread.sleep(10);
      }
    }
    assertThat(refusal(tokens, token)).isEqualTo(Kind.TOKEN_INVALID);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sha256:abc reader bob                  | is not 'sha256:HEX ROLE",
        "HEX reader bob                         | is not 'sha256:HEX ROLE",
        "sha256:HEX reader                      | is not 'sha256:HEX ROLE",
        "sha256:HEX admin bob                   | names no role; there are reader, painter and",
        "sha256:HEX reader until=someday bob    | has no date such as 2030-12-31",
        "sha256:HEX reader *                    | names no principal",
      })
  void aBadLineIsNamedAndTellsNothingOfItself(String line, String why) {
    assertThatThrownBy(() -> tokens("# one", line.strip().replace("HEX", HEX)))
        .isInstanceOf(UnusableFileException.class)
        .hasMessageContaining("line 2 of the file of tokens " + file + " " + why)
        .hasMessageNotContaining(HEX);
  }

  @Test
  void tokensAreLongAndNeverTheSame() {
    assertThat(token).matches("brushwork_[A-Za-z0-9_-]{43}").isNotEqualTo(BearerToken.random());
  }
}
