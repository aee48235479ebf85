package dev.brushwork.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptor;
import io.grpc.TlsServerCredentials;
import io.grpc.TlsServerCredentials.ClientAuth;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TlsAndTokenTest {
  @TempDir static Path folder;
  private static TestCertificate own;

  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private Server server;

  @BeforeAll
  static void makeCertificate() throws Exception {
    own = TestCertificate.in(folder);
  }

  /** Writes down what callers show. */
  private final class Door implements ServerInterceptor {
    @Override
    public <A, B> ServerCall.Listener<A> interceptCall(
        ServerCall<A, B> call, Metadata headers, ServerCallHandler<A, B> next) {
      authorizations.add(
          headers.get(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER)) + "");
      return next.startCall(call, headers);
    }
  }

  private static Credentials trusting() {
    return Credentials.NONE.withAuthorities(own.certificate());
  }

  private String serve(ServerCredentials credentials) throws Exception {
    server =
        Grpc.newServerBuilderForPort(0, credentials)
            .addService(new FakeJobs())
            .intercept(new Door())
            .build()
            .start();
    return "localhost:" + server.getPort();
  }

  private static ServerCredentials tls() throws Exception {
    return TlsServerCredentials.create(own.certificate().toFile(), own.key().toFile());
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.shutdownNow();
    }
  }

  @Test
  void overTlsWithACertificateOfOnesOwnEveryCallShowsTheToken() throws Exception {
    try (BrushworkClient client =
        BrushworkClient.builder(serve(tls()))
            .credentials(trusting().withToken(() -> "secret"))
            .build()) {
      assertThat(client.jobs().get("a").getJobId()).isEqualTo("a");
    }
    assertThat(authorizations).containsExactly("Bearer secret");
  }

  @Test
  void aTokenThatChangesIsAskedForBeforeEveryCall() throws Exception {
    AtomicInteger count = new AtomicInteger();
    try (BrushworkClient client =
        BrushworkClient.builder(serve(InsecureServerCredentials.create()))
            .credentials(Credentials.NONE.withToken(() -> "t" + count.incrementAndGet()))
            .build()) {
      client.jobs().get("a");
      client.jobs().get("b");
    }
    assertThat(authorizations).containsExactly("Bearer t1", "Bearer t2");
  }

  @Test
  void aTokenThatCannotBeHadFailsTheCall() throws Exception {
    try (BrushworkClient client =
        BrushworkClient.builder(serve(InsecureServerCredentials.create()))
            .credentials(Credentials.NONE.withTokenFile(folder.resolve("missing-token")))
            .build()) {
      assertThatThrownBy(() -> client.jobs().get("a"))
          .isInstanceOf(AccessException.class)
          .hasMessageContaining("missing-token");
    }
    assertThat(authorizations).isEmpty();
  }

  @Test
  void aServerThatIsNotTrustedIsNotSpokenTo() throws Exception {
    try (BrushworkClient client =
        BrushworkClient.builder(serve(tls())).plaintext(false).maxAttempts(1).build()) {
      assertThatThrownBy(() -> client.jobs().get("a")).isInstanceOf(UnavailableException.class);
    }
    assertThat(authorizations).isEmpty();
  }

  @Test
  void aServerThatAsksForACertificateGetsIt() throws Exception {
    String target =
        serve(
            TlsServerCredentials.newBuilder()
                .keyManager(own.certificate().toFile(), own.key().toFile())
                .trustManager(own.certificate().toFile())
                .clientAuth(ClientAuth.REQUIRE)
                .build());
    BrushworkClient.Builder stranger =
        BrushworkClient.builder(target).credentials(trusting()).maxAttempts(1);
    try (BrushworkClient client = stranger.build()) {
      assertThatThrownBy(() -> client.jobs().get("a")).isInstanceOf(UnavailableException.class);
    }
    try (BrushworkClient client =
        stranger.credentials(trusting().withIdentity(own.certificate(), own.key())).build()) {
      assertThat(client.jobs().get("a").getJobId()).isEqualTo("a");
    }
  }

  @Test
  void aTokenIsNeverSentReadablyToAnotherMachine() {
    assertThatThrownBy(
            () ->
                BrushworkClient.builder("10.0.0.1:1")
                    .plaintext(true)
                    .credentials(Credentials.NONE.withToken(() -> "secret"))
                    .build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("over TLS only");
  }

  @Test
  void certificatesWithoutTlsAreAMistake() throws Exception {
    BrushworkClient.Builder builder =
        BrushworkClient.builder("localhost:1").credentials(trusting()).plaintext(true);
    assertThatThrownBy(builder::build).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void certificatesThatAreNoneAreRefused() throws Exception {
    Path junk = Files.writeString(folder.resolve("junk.pem"), "junk");
    for (Path file : List.of(junk, folder.resolve("missing.pem"))) {
      BrushworkClient.Builder builder =
          BrushworkClient.builder("localhost:1")
              .credentials(Credentials.NONE.withAuthorities(file));
      assertThatThrownBy(builder::build).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
