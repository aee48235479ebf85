package dev.brushwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.testing.TestAuthority;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Connections that cannot come about, over a real network: one line says what to do. */
@Timeout(60)
class NoAnswerTest {
  @TempDir Path folder;
  private TestAuthority authority;
  private Server server;

  @BeforeEach
  void makeAuthority() {
    authority = new TestAuthority(folder, "authority");
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.shutdownNow();
    }
  }

  private void serve(ServerCredentials credentials) throws IOException {
    server = Grpc.newServerBuilderForPort(0, credentials).build().start();
  }

  private void serveTls(TestAuthority.Issued identity) throws IOException {
    serve(TlsServerCredentials.create(identity.certificate().toFile(), identity.key().toFile()));
  }

  private void assertSaid(String words, String... flags) {
    CliRun run =
        CliRun.of(
            CliRun.with(List.of("health", "--server", "localhost:" + server.getPort()), flags));
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .startsWith("brushwork: --server: no answer: ")
        .contains(words);
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILURE);
  }

  @Test
  void nobodyListens() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    CliRun run = CliRun.of("health", "--server", "localhost:" + port);
    assertThat(run.err())
        .isEqualTo(
            "brushwork: --server: no answer: Connection refused; is 'brushwork serve' running"
                + " there?\n");
  }

  @Test
  void theServerSpeaksTlsAndTheCallerDoesNot() throws IOException {
    serveTls(authority.issue("server"));
    assertSaid("is --tls-ca FILE missing?");
  }

  @Test
  void theCallerSpeaksTlsAndTheServerDoesNot() throws IOException {
    serve(InsecureServerCredentials.create());
    assertSaid("does not speak TLS", "--tls-ca", authority.certificate().toString());
  }

  @Test
  void theServersCertificateIsOfAnotherAuthority() throws IOException {
    serveTls(new TestAuthority(folder, "other").issue("server"));
    assertSaid(
        "its certificate is not trusted (unable to find valid certification path",
        "--tls-ca",
        authority.certificate().toString());
  }

  @Test
  void theServersCertificateIsOfAnotherName() throws IOException {
    serveTls(authority.issue("server", "paint.example", Instant.now().minusSeconds(60)));
    assertSaid("its certificate is not trusted", "--tls-ca", authority.certificate().toString());
  }
}
