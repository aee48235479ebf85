package dev.brushwork.client.impl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.brushwork.client.BrushworkClient;
import dev.brushwork.client.BrushworkException;
import dev.brushwork.v1.Result;
import dev.brushwork.v1.StyleTransferServiceGrpc;
import dev.brushwork.v1.StylizeRequest;
import dev.brushwork.v1.StylizeResponse;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class GrpcClientBuilderTest {
  private static final int PNG_BYTES = 5 << 20;

  private Server server;
  private volatile boolean answers = true;

  @BeforeEach
  void start() throws Exception {
    server =
        Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
            .addService(
                new StyleTransferServiceGrpc.StyleTransferServiceImplBase() {
                  @Override
                  public void stylize(
                      StylizeRequest request, StreamObserver<StylizeResponse> responses) {
                    if (answers) {
                      responses.onNext(
                          StylizeResponse.newBuilder()
                              .setResult(
                                  Result.newBuilder()
                                      .setImage(ByteString.copyFrom(new byte[PNG_BYTES])))
                              .build());
                      responses.onCompleted();
                    }
                  }
                })
            .build()
            .start();
  }

  @AfterEach
  void stop() {
    server.shutdownNow();
  }

  @Test
  void aResultAboveGrpcsUsualLimitArrivesOverTheLoopback() {
    try (BrushworkClient client = BrushworkClient.connect("localhost:" + server.getPort())) {
      assertThat(
              client.stylize(StylizeRequest.getDefaultInstance()).result().join().getImage().size())
          .isEqualTo(PNG_BYTES);
    }
  }

  @Test
  void aSmallerLimitRefusesTheSameResult() {
    try (BrushworkClient client =
        BrushworkClient.builder("localhost:" + server.getPort())
            .maxInboundMessageBytes(PNG_BYTES)
            .build()) {
      assertFails(client, Status.Code.RESOURCE_EXHAUSTED);
    }
  }

  @Test
  void theDeadlineEndsARunThatTakesLonger() {
    answers = false;
    try (BrushworkClient client =
        BrushworkClient.builder("localhost:" + server.getPort())
            .runDeadline(Duration.ofMillis(200))
            .build()) {
      assertFails(client, Status.Code.DEADLINE_EXCEEDED);
    }
  }

  @Test
  void withTlsAPlaintextServerIsNotSpokenTo() {
    try (BrushworkClient client =
        BrushworkClient.builder("localhost:" + server.getPort()).plaintext(false).build()) {
      assertFails(client, Status.Code.UNAVAILABLE);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost:1", "LOCALHOST", "127.0.0.1:50051", "[::1]:5", "dns:///localhost:7"})
  void thisMachineIsSpokenToInPlaintext(String target) {
    assertThat(Channels.isLoopback(target)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"example.org:1", "localhost.example.org:1", "127.0.0.1.example.org", "10.0.0.1:5"})
  void otherMachinesAreSpokenToWithTls(String target) {
    assertThat(Channels.isLoopback(target)).isFalse();
  }

  @Test
  void impossibleOptionsAreRefusedAtOnce() {
    GrpcClientBuilder builder = new GrpcClientBuilder("localhost:1");
    assertThatThrownBy(() -> builder.maxInboundMessageBytes(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.deadline(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.runDeadline(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.reconnectFor(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.maxAttempts(6)).hasMessageContaining("1 to 5, not 6");
    assertThatThrownBy(() -> builder.maxAttempts(0)).isInstanceOf(IllegalArgumentException.class);
  }

  private static void assertFails(BrushworkClient client, Status.Code code) {
    assertThatThrownBy(() -> client.stylize(StylizeRequest.getDefaultInstance()).result().join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            BrushworkException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
