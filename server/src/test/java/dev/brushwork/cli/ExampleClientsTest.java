package dev.brushwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.client.BrushworkClient;
import dev.brushwork.client.Credentials;
import dev.brushwork.testing.ExampleClient;
import dev.brushwork.testing.ExampleProcess;
import dev.brushwork.testing.TestAuthority;
import dev.brushwork.v1.JobEvent;
import dev.brushwork.v1.Steering;
import dev.brushwork.v1.UpdateJobRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The example of each language against a server in a process of its own, over TLS with a token. */
@Timeout(600)
class ExampleClientsTest {
  /** Those of one run: equal, whoever asked for it. */
  private static final Map<String, byte[]> PAINTED = new ConcurrentHashMap<>();

  @TempDir static Path folder;
  private static TestAuthority authority;
  private static TestAuthority.Issued identity;
  private static ServeProcess server;

  @BeforeAll
  static void start() throws Exception {
    authority = new TestAuthority(folder, "authority");
    identity = authority.issue("server");
    CliRun made =
        CliRun.of("token", "alice", "--role", "painter", "--tokens", folder.resolve("tokens") + "");
    assertThat(made.exitCode()).as(made.err()).isZero();
    Files.writeString(folder.resolve("alice.token"), made.out());
    server = serve(0);
    CliRun.image(folder, "content.png", 24, 16, 1);
    CliRun.image(folder, "style.png", 20, 16, 2);
  }

  private static ServeProcess serve(int port) throws Exception {
    return ServeProcess.start(
        port,
        folder.resolve("data"),
        "--tls-cert",
        identity.certificate().toString(),
        "--tls-key",
        identity.key().toString(),
        "--tokens",
        folder.resolve("tokens").toString());
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  private ExampleProcess start(ExampleClient client, int iterations, String... command)
      throws Exception {
    List<String> options =
        new ArrayList<>(
            List.of(
                "--server",
                "localhost:" + server.port(),
                "--ca",
                authority.certificate().toString(),
                "--token-file",
                folder.resolve("alice.token").toString(),
                "--size",
                "24",
                "--iterations",
                Integer.toString(iterations)));
    options.addAll(List.of(command));
    return client.start(folder, options);
  }

  private BrushworkClient connect() {
    return BrushworkClient.builder("localhost:" + server.port())
        .credentials(
            Credentials.NONE
                .withAuthorities(authority.certificate())
                .withTokenFile(folder.resolve("alice.token")))
        .build();
  }

  @ParameterizedTest
  @EnumSource
  void paintsAtOnceWithAProgressBar(ExampleClient client) throws Exception {
    client.assumeRunnable();
    String out = client + ".png";
    try (ExampleProcess run = start(client, 30, "stylize", "content.png", "style.png", out)) {
      assertThat(run.end()).as(run.errors()).isZero();
      assertThat(run.errors())
          .contains("\r[" + " ".repeat(40) + "] 0/30 ", "\r[" + "#".repeat(40) + "] 30/30 ");
    }
    byte[] picture = Files.readAllBytes(folder.resolve(out));
    assertThat(PAINTED.computeIfAbsent("picture", key -> picture)).isEqualTo(picture);
  }

  @ParameterizedTest
  @EnumSource
  void saysWhatTheServerRefuses(ExampleClient client) throws Exception {
    client.assumeRunnable();
    try (ExampleProcess run = start(client, 0, "stylize", "content.png", "style.png", "none.png")) {
      assertThat(run.end()).isNotZero();
      assertThat(run.errors()).contains("transfer.options.iterations");
    }
    assertThat(folder.resolve("none.png")).doesNotExist();
  }

  @Test
  void everyWatchGoesOnWhenTheServerIsKilledAndStartedAgainAndNoEventIsLostOrComesTwice()
      throws Exception {
    Map<ExampleClient, ExampleProcess> watches = new LinkedHashMap<>();
    try {
      // Each language submits a job; they all watch the last, which ends only when it is told to.
      String id = "";
      for (ExampleClient client : ExampleClient.runnable()) {
        int iterations = client == ExampleClient.JAVA ? 100_000 : 1;
        try (ExampleProcess submit =
            start(client, iterations, "submit", "content.png", "style.png")) {
          assertThat(submit.end()).as(submit.errors()).isZero();
          id = client == ExampleClient.JAVA ? submit.lines().get(0) : id;
        }
      }
      for (ExampleClient client : ExampleClient.runnable()) {
        watches.put(client, start(client, 1, "watch", id, client + ".png"));
      }
      for (ExampleProcess watch : watches.values()) {
        watch.await("progress", lines -> lines.stream().anyMatch(line -> line.contains("/")));
      }
      server.kill();
      server = serve(server.port());
      for (ExampleProcess watch : watches.values()) {
        watch.await("progress after a second start", lines -> progressAfterStart(2, lines));
      }
      // Progress is not kept, so only after an event that is could one be told twice.
      try (BrushworkClient client = connect()) {
        client.jobs().pause(id);
      }
      for (ExampleProcess watch : watches.values()) {
        watch.await("the pause", lines -> lines.get(lines.size() - 1).endsWith("JOB_STATE_PAUSED"));
      }
      server.kill();
      server = serve(server.port());
      List<String> kept = new ArrayList<>();
      try (BrushworkClient client = connect()) {
        client.jobs().resume(id);
        for (ExampleProcess watch : watches.values()) {
          watch.await("progress after a third start", lines -> progressAfterStart(3, lines));
        }
        client
            .jobs()
            .update(
                UpdateJobRequest.newBuilder()
                    .setJobId(id)
                    .setSteering(Steering.newBuilder().setIterations(1))
                    .build());
        client.jobs().watch(id, 0, event -> keep(event, kept));
      }
      for (Map.Entry<ExampleClient, ExampleProcess> watch : watches.entrySet()) {
        ExampleProcess process = watch.getValue();
        assertThat(process.end()).as(watch.getKey() + process.errors()).isZero();
        List<String> lines = process.lines();
        assertThat(lines.stream().map(line -> Long.parseLong(line.split(" ", -1)[0])))
            .as(watch.getKey() + "")
            .isSorted()
            .doesNotHaveDuplicates();
        assertThat(lines.stream().filter(line -> !line.contains("/")))
            .as(watch.getKey() + "")
            .containsExactlyElementsOf(kept);
        assertThat(Files.readAllBytes(folder.resolve(watch.getKey() + ".png")))
            .isEqualTo(Files.readAllBytes(folder.resolve("JAVA.png")));
      }
      System.out.println("watched over a kill: " + watches.keySet());
    } finally {
      watches.values().forEach(ExampleProcess::close);
    }
  }

  private static boolean progressAfterStart(int count, List<String> lines) {
    List<Integer> starts = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).endsWith(" JOB_STATE_RUNNING")) {
        starts.add(i);
      }
    }
    return starts.size() >= count
        && lines.subList(starts.get(count - 1), lines.size()).stream()
            .anyMatch(line -> line.contains("/"));
  }

  /** Changes are kept for ever, and progress is not: as an example prints it. */
  private static void keep(JobEvent event, List<String> kept) {
    if (!event.hasProgress()) {
      kept.add(event.getSequence() + " " + event.getState());
    }
  }
}
