package dev.brushwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HealthCommandTest {
  private final HealthStatusManager health = new HealthStatusManager();
  private Server server;
  private int port;

  @BeforeEach
  void start() throws IOException {
    server =
        Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
            .addService(health.getHealthService())
            .build()
            .start();
    port = server.getPort();
  }

  @AfterEach
  void stop() throws InterruptedException {
    server.shutdownNow();
    server.awaitTermination();
  }

  private CliRun ask() {
    return CliRun.of("health", "--server", "localhost:" + port);
  }

  @Test
  void aServerThatTakesCallsIsHealthy() {
    CliRun run = ask();
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).isEqualTo("serving\n");
  }

  @Test
  void oneThatStopsIsNot() {
    health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.NOT_SERVING);
    CliRun run = ask();
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEqualTo("not serving\n");
  }

  @Test
  void oneThatIsNotThereIsAnErrorInOneLine() throws InterruptedException {
    stop();
    CliRun run = ask();
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.out()).isEmpty();
  }
}
