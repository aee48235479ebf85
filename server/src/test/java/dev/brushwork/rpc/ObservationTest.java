package dev.brushwork.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brushwork.job.JobSettings;
import dev.brushwork.observe.AdminServer;
import dev.brushwork.observe.Telemetry;
import dev.brushwork.testing.TestEngine;
import dev.brushwork.testing.TestRequests;
import dev.brushwork.v1.JobState;
import dev.brushwork.v1.StylizeResponse;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.channelz.v1.ChannelzGrpc;
import io.grpc.channelz.v1.GetServersRequest;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What operators see of a server. */
@Timeout(60)
class ObservationTest {
  private static final String HOST = "127.0.0.1";

  private static InetSocketAddress freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return InetSocketAddress.createUnresolved(HOST, socket.getLocalPort());
    }
  }

  private static String scrape(InetSocketAddress address) throws Exception {
    URI uri = URI.create("http://" + HOST + ":" + address.getPort() + "/metrics");
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
        .body();
  }

  /** The value of the only series of this name with these labels. */
  private static double value(String metrics, String name, String... labels) {
    StringBuilder pattern = new StringBuilder("(?m)^" + name + "\\{");
    for (String label : labels) {
      pattern.append("(?=[^}]*").append(Pattern.quote(label)).append(')');
    }
    Matcher found = Pattern.compile(pattern + "[^}]*} ([-0-9.eE+]+)").matcher(metrics);
    assertThat(found.find()).as("%s%s in %s", name, String.join(",", labels), metrics).isTrue();
    return Double.parseDouble(found.group(1));
  }

  @Test
  void prometheusReadsRunsIterationsWaitsJobsAndGrpcsOwnMeasurements(@TempDir Path folder)
      throws Exception {
    InetSocketAddress address = freePort();
    JobSettings settings = JobSettings.defaults().withCheckpointInterval(Duration.ofMillis(1));
    try (Telemetry telemetry = Telemetry.start(Optional.of(address), "test");
        JobServer server =
            new JobServer(
                folder,
                settings,
                TestEngine.get(),
                Optional.empty(),
                options -> options.grace(Duration.ZERO).telemetry(telemetry))) {
      String before = scrape(address);
      assertThat(value(before, "brushwork_jobs", "state=\"queued\"")).isZero();
      Iterator<StylizeResponse> run =
          server.server().transfers().stylize(TestRequests.stylize(7, 3));
      run.forEachRemaining(event -> {});
      String running = server.create(JobServer.endless()).getJobId();
      String waiting = server.create(JobServer.endless()).getJobId();
      server.awaitState(running, JobState.JOB_STATE_RUNNING);
      String during = scrape(address);
      assertThat(value(during, "brushwork_jobs", "state=\"running\"")).isEqualTo(1);
      assertThat(value(during, "brushwork_jobs", "state=\"queued\"")).isEqualTo(1);
      assertThat(value(during, "brushwork_runs_active")).isEqualTo(1);
      assertThat(value(during, "brushwork_device_memory_used_bytes")).isPositive();
      server.cancel(waiting);
      server.cancel(running);
      server.awaitState(running, JobState.JOB_STATE_CANCELLED);
      String after = scrape(address);
      assertThat(value(after, "brushwork_runs_total", "outcome=\"done\"", "network=\"vgg19\""))
          .isEqualTo(1);
      assertThat(value(after, "brushwork_runs_total", "outcome=\"stopped\"")).isEqualTo(1);
      assertThat(value(after, "brushwork_iterations_total")).isGreaterThanOrEqualTo(7);
      assertThat(value(after, "brushwork_run_duration_seconds_count", "outcome=\"done\""))
          .isEqualTo(1);
      assertThat(value(after, "brushwork_queue_wait_seconds_count")).isEqualTo(2);
      assertThat(
              value(
                  after,
                  "grpc_server_call_duration_seconds_count",
                  "grpc_method=\"brushwork.v1.StyleTransferService/Stylize\"",
                  "grpc_status=\"OK\""))
          .isEqualTo(1);
      assertThat(after).contains("service_name=\"brushwork\"", "service_version=\"test\"");
    }
  }

  @Test
  void aPortThatIsTakenIsNoReasonToServeUnobserved() throws IOException {
    try (ServerSocket taken = new ServerSocket(0)) {
      InetSocketAddress address = InetSocketAddress.createUnresolved(HOST, taken.getLocalPort());
      assertThatThrownBy(() -> Telemetry.start(Optional.of(address), "test"))
          .isInstanceOf(ConfigurationException.class)
          .hasRootCauseInstanceOf(BindException.class);
    }
  }

  @Test
  void channelzTellsOfTheServersOfThisProcess() throws IOException {
    try (TestServer server = new TestServer();
        AdminServer admin = new AdminServer(0)) {
      assertThat(server.server().port()).isPositive();
      ManagedChannel channel =
          Grpc.newChannelBuilder("localhost:" + admin.port(), InsecureChannelCredentials.create())
              .build();
      try {
        assertThat(
                ChannelzGrpc.newBlockingStub(channel)
                    .getServers(GetServersRequest.getDefaultInstance())
                    .getServerList())
            .hasSizeGreaterThanOrEqualTo(2);
      } finally {
        channel.shutdownNow();
      }
    }
  }
}
