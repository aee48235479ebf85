package dev.brushwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.Main;
import dev.brushwork.client.BrushworkClient;
import dev.brushwork.client.Credentials;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TokenCommandTest {
  private static final Pattern ADDRESS = Pattern.compile("serving on (127\\.0\\.0\\.1:\\d+)");

  @TempDir Path folder;

  @Test
  void theTokenGoesToStandardOutputAndItsLineElsewhere() {
    CliRun run = CliRun.of("token", "alice", "--role", "reader", "--until", "2030-12-31");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).matches("brushwork_[A-Za-z0-9_-]{43}\\R");
    assertThat(run.err().lines().skip(1).toList())
        .singleElement()
        .asString()
        .matches("sha256:[0-9a-f]{64} reader until=2030-12-31 alice");
    assertThat(run.err()).doesNotContain(run.out().strip());
  }

  @Test
  void badUsageIsNamed() {
    assertThat(CliRun.of("token", "alice", "--role", "king").err())
        .contains("--role: 'king' is none of reader, painter and operator");
    assertThat(CliRun.of("token", "*").err()).contains("PRINCIPAL names no principal");
    assertThat(CliRun.of("token", "*").exitCode()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void aServerLetsInTheTokenWhoseLineIsInItsFileAndTheCommandLineSendsIt() throws Exception {
    Path tokens = Files.writeString(folder.resolve("tokens"), "# no newline at the end");
    CliRun made = CliRun.of("token", "alice", "--tokens", tokens.toString());
    assertThat(made.exitCode()).isZero();
    assertThat(made.err()).isEmpty();
    Path token = Files.writeString(folder.resolve("alice.token"), made.out());
    Path wrong = Files.writeString(folder.resolve("wrong"), CliRun.of("token", "bob").out());

    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    CompletableFuture<Integer> exitCode = new CompletableFuture<>();
    Thread serving =
        new Thread(
            () ->
                exitCode.complete(
                    Main.run(
                        new Terminal(stream, stream, false),
                        "serve",
                        "--port",
                        "0",
                        "--tokens",
                        tokens.toString(),
                        "--data",
                        folder.resolve("data").toString())));
    serving.start();
    try {
      String address = address(err);
      CliRun listed = CliRun.of("jobs", "--server", address, "--token-file", token.toString());
      assertThat(listed.err()).isEmpty();
      assertThat(listed.exitCode()).isZero();
      assertThat(CliRun.of("jobs", "--server", address).err())
          .contains("the server refused: this server wants a bearer token");
      assertThat(CliRun.of("jobs", "--server", address, "--token-file", wrong.toString()).err())
          .contains("the server refused: the token is not known");
      try (BrushworkClient client =
          BrushworkClient.builder(address)
              .credentials(Credentials.NONE.withTokenFile(token))
              .build()) {
        assertThat(client.capabilities().getNetworksList()).isNotEmpty();
      }
    } finally {
      serving.interrupt();
    }
    assertThat(exitCode.get(60, TimeUnit.SECONDS)).isZero();
  }

  private static String address(ByteArrayOutputStream err) throws InterruptedException {
    while (true) {
      Matcher said = ADDRESS.matcher(err.toString(StandardCharsets.UTF_8));
      if (said.find()) {
        return said.group(1);
      }
      Thread.sleep(20);
    }
  }
}
