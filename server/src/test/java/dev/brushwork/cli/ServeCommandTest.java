package dev.brushwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.Main;
import dev.brushwork.client.BrushworkClient;
import dev.brushwork.v1.NetworkInfo;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class ServeCommandTest {
  private static final Pattern ADDRESS = Pattern.compile("serving on (127\\.0\\.0\\.1:\\d+)");

  @Test
  void itServesTheWeightsGivenUntilItIsStopped() throws Exception {
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
                        "--weights",
                        CliRun.weights())));
    serving.start();
    try (BrushworkClient client = BrushworkClient.connect(address(err))) {
      assertThat(client.capabilities().getNetworksList())
          .filteredOn(network -> network.getWeightsCount() > 0)
          .extracting(NetworkInfo::getName)
          .containsExactly("vgg19", "vgg19-lite");
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--database postgresql:x | go with --data DIR only",
        "--checkpoint-every 5    | go with --data DIR only",
        "--blobs s3://bucket     | go with --data DIR only",
        "--data d --blobs file:x | --blobs: 'file:x' is no URL such as s3://bucket/prefix",
        "--data d --blobs s3://bucket?acl=x | --blobs: 'acl' is not known; there are endpoint and region",
        "--data d --keep-days 0  | --keep-days: must be 0.001 to 36500, but is 0.0",
        "--data d --keep-gigabytes -1 | --keep-gigabytes: must be 0.001 to 1000000000, but is -1.0",
        "--slots 0               | --slots: must be 1 to 64, but is 0",
        "--data d --database x:y | --database: 'x:y' is no URL such as postgresql://host/name",
        "--data d --dead-after 0 | --dead-after: must be 0.5 to 86400, but is 0.0",
        "--data d --max-queued-jobs 0 | --max-queued-jobs: must be at least 1, but is 0",
        "--host 0.0.0.0          | --host: 0.0.0.0 can be reached from other machines",
        "--tls-cert c            | --tls-cert and --tls-key go together",
        "--tls-client-ca c       | --tls-client-ca goes with --tls-cert and --tls-key only",
        "--host 0.0.0.0 --tls-cert c --tls-key k | --host: 0.0.0.0 can be reached from other machines",
        "--jwt-keys https://a/b  | --jwt-keys, --jwt-issuer and --jwt-audience go together",
        "--host 0.0.0.0 --tokens t | --host: 0.0.0.0 can be reached from other machines",
        "--host no.such.invalid  | --host: 'no.such.invalid' is not a known host",
        "--port 65536            | --port: must be 0 to 65535, but is 65536",
        "--backend abacus        | --backend: there is no backend 'abacus'",
      })
  void badUsageIsExitCodeTwoAndOneLine(String flags, String message) {
    CliRun refused = CliRun.of(("serve " + flags.trim()).split(" +"));
    assertThat(refused.err()).contains(message);
    assertThat(refused.err().lines()).hasSize(1);
    assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void aPortThatIsTakenIsSaidInOneLine() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CliRun failed =
          CliRun.of(
              "serve",
              "--port",
              Integer.toString(taken.getLocalPort()),
              "--weights",
              CliRun.weights());
      assertThat(failed.err())
          .contains("cannot listen on 127.0.0.1:" + taken.getLocalPort(), "Address already in use");
      assertThat(failed.err().lines()).hasSize(1);
      assertThat(failed.exitCode()).isEqualTo(ExitCode.FAILURE);
    }
  }
}
