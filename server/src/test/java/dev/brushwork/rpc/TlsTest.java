package dev.brushwork.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.brushwork.client.BrushworkClient;
import dev.brushwork.client.BrushworkException;
import dev.brushwork.client.Credentials;
import dev.brushwork.security.FileWatch;
import dev.brushwork.security.ServerTls;
import dev.brushwork.security.UnusableFileException;
import dev.brushwork.testing.TestAuthority;
import dev.brushwork.testing.TestAuthority.Issued;
import dev.brushwork.testing.TestEngine;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TlsTest {
  private static final Duration OFTEN = Duration.ofMillis(20);

  @TempDir Path folder;
  private final FileWatch watch = new FileWatch(OFTEN);
  private TestAuthority servers;
  private TestAuthority clients;
  private TestAuthority strangers;
  private Path trusted;

  @BeforeEach
  void authorities() {
    servers = new TestAuthority(folder, "servers");
    clients = new TestAuthority(folder, "clients");
    strangers = new TestAuthority(folder, "strangers");
    trusted = servers.certificate();
  }

  @AfterEach
  void close() {
    watch.close();
  }

  private BrushworkServer server(Issued identity, Optional<Path> clientAuthorities)
      throws IOException {
    return BrushworkServer.builder(TestEngine.get())
        .grace(Duration.ZERO)
        .credentials(
            ServerTls.read(identity.certificate(), identity.key(), clientAuthorities, watch))
        .start();
  }

  private static BrushworkClient client(BrushworkServer server, Credentials credentials) {
    return BrushworkClient.builder("localhost:" + server.port())
        .credentials(credentials)
        .deadline(Duration.ofSeconds(20))
        .build();
  }

  private static void assertLetIn(BrushworkServer server, Credentials credentials) {
    try (BrushworkClient client = client(server, credentials)) {
      assertThat(client.capabilities().getNetworksList()).isNotEmpty();
    }
  }

  private static void assertUnavailable(BrushworkServer server, Credentials credentials) {
    try (BrushworkClient client = client(server, credentials)) {
      assertUnavailable(client);
    }
  }

  private static void assertUnavailable(BrushworkClient client) {
    BrushworkException refused =
        catchThrowableOfType(BrushworkException.class, client::capabilities);
    assertThat(refused.code()).isEqualTo(Status.Code.UNAVAILABLE);
  }

  private static Credentials with(Credentials credentials, Issued identity) {
    return credentials.withIdentity(identity.certificate(), identity.key());
  }

  @Test
  void aClientTalksOnlyToAServerWhoseCertificateItCanTrust() throws Exception {
    Credentials trusting = Credentials.NONE.withAuthorities(trusted);
    try (BrushworkServer server = server(servers.issue("server"), Optional.empty())) {
      assertLetIn(server, trusting);
      assertUnavailable(server, Credentials.NONE.withAuthorities(strangers.certificate()));
      assertUnavailable(server, Credentials.NONE); // in plain text
      try (BrushworkClient trustingJavas =
          BrushworkClient.builder("localhost:" + server.port()).plaintext(false).build()) {
        assertUnavailable(trustingJavas);
      }
    }
    try (BrushworkServer server = server(servers.issueExpired("server"), Optional.empty())) {
      assertUnavailable(server, trusting);
    }
    Issued elsewhere = servers.issue("server", "elsewhere.example", Instant.now());
    try (BrushworkServer server = server(elsewhere, Optional.empty())) {
      assertUnavailable(server, trusting);
    }
  }

  @Test
  void withMutualTlsOnlyACertificateOfTheClientsAuthorityLetsIn() throws Exception {
    Credentials trusting = Credentials.NONE.withAuthorities(trusted);
    try (BrushworkServer server =
        server(servers.issue("server"), Optional.of(clients.certificate()))) {
      assertLetIn(server, with(trusting, clients.issue("alice")));
      assertUnavailable(server, trusting);
      assertUnavailable(server, with(trusting, strangers.issue("alice")));
      assertUnavailable(server, with(trusting, clients.issueExpired("alice")));
      assertUnavailable(server, Credentials.NONE);
    }
  }

  @Test
  void aNewCertificateIsUsedWhileServingAndOldConnectionsLive() throws Exception {
    Issued files = servers.issue("server");
    try (BrushworkServer server = server(files, Optional.empty());
        BrushworkClient before = client(server, Credentials.NONE.withAuthorities(trusted))) {
      before.capabilities();
      Issued renewed = strangers.issue("server");
      // One after the other, as renewal does: between the two, they do not belong together.
      replace(renewed.certificate(), files.certificate());
      Thread.sleep(5 * OFTEN.toMillis());
      assertLetIn(server, Credentials.NONE.withAuthorities(trusted));
      replace(renewed.key(), files.key());
      Credentials trustingNew = Credentials.NONE.withAuthorities(strangers.certificate());
      awaitLetIn(server, trustingNew);
      assertUnavailable(server, Credentials.NONE.withAuthorities(trusted));
      assertThat(before.capabilities().getNetworksList()).isNotEmpty();
    }
  }

  @Test
  void clientsAuthoritiesCanBeExchangedWhileServing() throws Exception {
    Path authorities = clients.certificate();
    Credentials trusting = Credentials.NONE.withAuthorities(trusted);
    Credentials alice = with(trusting, clients.issue("alice"));
    Credentials bob = with(trusting, strangers.issue("bob"));
    try (BrushworkServer server = server(servers.issue("server"), Optional.of(authorities))) {
      assertLetIn(server, alice);
      Files.writeString(authorities, "nothing of the kind");
      Thread.sleep(5 * OFTEN.toMillis());
      assertLetIn(server, alice);
      replace(strangers.certificate(), authorities);
      awaitLetIn(server, bob);
      assertUnavailable(server, alice);
    }
  }

  @Test
  void aServerDoesNotStartWithFilesThatItCannotUse() throws Exception {
    Issued right = servers.issue("server");
    Issued other = servers.issue("server");
    assertRefused(
        new Issued(folder.resolve("none.crt"), right.key()), "none.crt: there is no such file");
    assertRefused(new Issued(right.key(), right.key()), "certificate");
    assertRefused(new Issued(right.certificate(), folder.resolve("none.key")), "none.key");
    assertRefused(new Issued(right.certificate(), right.certificate()), "PKCS#8");
    assertRefused(new Issued(right.certificate(), other.key()), "is not that of the certificate");
  }

  private void assertRefused(Issued files, String why) {
    assertThatThrownBy(
            () -> ServerTls.read(files.certificate(), files.key(), Optional.empty(), watch))
        .isInstanceOf(UnusableFileException.class)
        .hasMessageContaining(why);
  }

  private static void replace(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void awaitLetIn(BrushworkServer server, Credentials credentials)
      throws InterruptedException {
    while (true) {
      try {
        assertLetIn(server, credentials);
        return;
      } catch (BrushworkException e) {
        assertThat(e.code()).isEqualTo(Status.Code.UNAVAILABLE);
        Thread.sleep(OFTEN.toMillis());
      }
    }
  }
}
