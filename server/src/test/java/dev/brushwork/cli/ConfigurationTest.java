package dev.brushwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.engine.transfer.Limits;
import dev.brushwork.job.RunQueue;
import dev.brushwork.rpc.ConnectionLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ConfigurationTest {
  @TempDir Path folder;

  private static CliRun run(Map<String, String> environment, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal = new Terminal(stream(out), stream(err), false);
    int exitCode = new Cli(terminal, code -> {}, environment).run(args);
    return new CliRun(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private String file(String... lines) throws IOException {
    return Files.write(folder.resolve("brushwork.conf"), List.of(lines)).toString();
  }

  /** What is printed: each setting with the comment before it. */
  private static Map<String, String> settings(CliRun run) {
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    Map<String, String> settings = new LinkedHashMap<>();
    List<String> lines = run.out().lines().toList();
    for (int i = 0; i < lines.size(); i += 2) {
      settings.put(lines.get(i + 1), lines.get(i));
    }
    return settings;
  }

  @Test
  void everyDefaultIsAsItsReferenceHasIt() {
    ServeFlags flags = new ServeFlags();
    CommandLine.populateCommand(flags);
    assertThat(flags.host).isEqualTo("127.0.0.1");
    assertThat(flags.port).isEqualTo(50051);
    assertThat(flags.weights).isEmpty();
    assertThat(flags.insecure).isFalse();
    assertThat(flags.tls.isOn()).isFalse();
    assertThat(flags.access.tellsCallersApart()).isFalse();
    assertThat(flags.access.jwtRoles).isEqualTo("roles");
    assertThat(flags.jobs.data).isNull();
    assertThat(flags.limits.connection()).isEqualTo(ConnectionLimits.DEFAULTS);
    assertThat(flags.limits.engine()).isEqualTo(Limits.defaults());
    assertThat(flags.limits.queuedRuns).isEqualTo(RunQueue.DEFAULT_CAPACITY);
    flags.check();
  }

  @Test
  void everySettingIsPrintedWithItsDefault() {
    Map<String, String> settings = settings(run(Map.of(), "config"));
    assertThat(settings.values()).containsOnly("# default");
    assertThat(settings.keySet())
        .contains(
            "host=127.0.0.1",
            "port=50051",
            "insecure=false",
            "#tls-cert=   no TLS",
            "#tokens=   everybody is let in",
            "#data=   there are no jobs",
            "max-message-bytes=33554432",
            "max-image-pixels=50000000",
            "#connection-grace=   until they end, for a run may take hours");
    assertThat(settings).hasSizeGreaterThan(25);
  }

  @Test
  void aFlagGoesBeforeTheEnvironmentAndThatBeforeTheFile() throws Exception {
    String file = file("port=1", "max-queued-runs=1", "max-image-side=101", "weights=a:b");
    Map<String, String> environment =
        Map.of(
            "BRUSHWORK_CONFIG", file,
            "BRUSHWORK_PORT", "2",
            "BRUSHWORK_MAX_QUEUED_RUNS", "2",
            "BRUSHWORK_TLS_CERT", " ",
            "BRUSHWORK_CACHE", "no setting of a server");
    Map<String, String> settings =
        settings(run(environment, "config", "--port", "3", "--max-connection-calls=7"));
    assertThat(settings)
        .containsEntry("port=3", "# from --port")
        .containsEntry("max-queued-runs=2", "# from BRUSHWORK_MAX_QUEUED_RUNS")
        .containsEntry("max-image-side=101", "# from " + file)
        .containsEntry("weights=a:b", "# from " + file)
        .containsEntry("max-connection-calls=7", "# from --max-connection-calls")
        .containsEntry("#tls-cert=   no TLS", "# default")
        .containsEntry("host=127.0.0.1", "# default");
    assertThat(settings(run(environment, "config", "--weights", "c")))
        .containsEntry("weights=c", "# from --weights");
    assertThat(settings(run(environment, "config", "--config", file("port=4"))))
        .containsEntry("port=2", "# from BRUSHWORK_PORT")
        .containsEntry("max-image-side=16384", "# default");
  }

  @Test
  void whatIsPrintedIsAFileThatSaysTheSame() throws Exception {
    String[] flags = {
      "--data", "d\\ata", "--port", "7", "--weights", "a:b", "--jwt-roles", "x y", "--insecure"
    };
    String[] config = Arrays.copyOf(new String[] {"config"}, flags.length + 1);
    System.arraycopy(flags, 0, config, 1, flags.length);
    CliRun printed = run(Map.of(), config);
    String file = file(printed.out());
    assertThat(settings(run(Map.of(), "config", "--config", file)).keySet())
        .isEqualTo(settings(printed).keySet());
  }

  @Test
  void aPasswordIsNotPrinted() {
    assertThat(
            run(
                    Map.of("BRUSHWORK_DATABASE", "postgresql://h/n?user=u&password=hidden&a=b"),
                    "config",
                    "--data",
                    "d")
                .out())
        .contains("database=postgresql://h/n?user=u&password=...&a=b")
        .doesNotContain("hidden");
    assertThat(
            run(Map.of(), "config", "--data", "d", "--database", "postgresql://u:hidden@h/n").out())
        .contains("database=postgresql://u:...@h/n")
        .doesNotContain("hidden");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "port=many                  | '--port': 'many' is not a whole number",
        "port=65536                 | --port: must be 0 to 65535, but is 65536",
        "insecure=perhaps           | '--insecure'",
        "max-image-side=0           | --max-image-side: must be 1 to 65535, but is 0",
        "max-message-bytes=1        | --max-message-bytes: must be 65536 to 1073741824, but is 1",
        "connection-age=0           | --connection-age: must be 1 to",
        "host=0.0.0.0               | --host: 0.0.0.0 can be reached from other machines",
      })
  void aBadValueStopsTheStartWithItsNameAndWhereItComesFrom(String line, String why)
      throws Exception {
    String[] entry = line.strip().split("=", 2);
    String variable = "BRUSHWORK_" + entry[0].replace('-', '_').toUpperCase(java.util.Locale.ROOT);
    String file = file(line);
    for (String command : List.of("serve", "config")) {
      CliRun byFile = run(Map.of(), command, "--config", file);
      assertThat(byFile.err()).contains(why, "[--" + entry[0] + " comes from " + file + "]");
      assertThat(byFile.exitCode()).isEqualTo(ExitCode.USAGE);
      CliRun byEnvironment = run(Map.of(variable, entry[1]), command);
      assertThat(byEnvironment.err())
          .contains(why, "[--" + entry[0] + " comes from " + variable + "]");
      assertThat(byEnvironment.err().lines()).hasSize(1);
      assertThat(byEnvironment.exitCode()).isEqualTo(ExitCode.USAGE);
    }
  }

  @Test
  void aFileThatCannotBeUnderstoodIsNamed() throws Exception {
    String missing = folder.resolve("missing").toString();
    assertThat(run(Map.of(), "serve", "--config", missing).err())
        .contains("--config: " + missing + ": cannot be read");
    String unknown = file("prt=1");
    assertThat(run(Map.of(), "serve", "--config=" + unknown).err())
        .contains(unknown + ": there is no setting 'prt'; 'brushwork config' shows all");
    String twice = file("port=1", "port=2");
    CliRun refused = run(Map.of("BRUSHWORK_CONFIG", twice), "serve");
    assertThat(refused.err()).contains(twice + ": port is said twice");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
  }
}
