package dev.brushwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.engine.image.ImageLimits;
import dev.brushwork.engine.image.ImageReader;
import dev.brushwork.job.JobSettings;
import dev.brushwork.job.jdbc.DataFolder;
import dev.brushwork.rpc.BrushworkServer;
import dev.brushwork.testing.TestEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run whose steps are so long that fp32 overflows with the second. */
class DivergedCommandsTest {
  private static final String[] OVERFLOWING = {
    "--optimizer", "sgd", "--learning-rate", "1000", "--style-weight", "1e12", "--no-clamp"
  };

  @TempDir Path folder;

  private List<String> run(Path out, String... more) {
    List<String> args = CliRun.with(CliRun.smallRun(folder, 50), OVERFLOWING);
    return CliRun.with(CliRun.with(args, "--out", out.toString()), more);
  }

  private static void assertWritten(CliRun run, Path out) throws Exception {
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.FAILURE);
    assertThat(run.err())
        .contains("diverged", "wrote " + out + ": the picture of iteration 1", "of iteration 1;");
    assertThat(ImageReader.read(Files.readAllBytes(out), ImageLimits.defaults()).rgb())
        .hasSize(24 * 16 * 3);
  }

  @Test
  void stylizeWritesTheLastFinitePictureAndFails() throws Exception {
    Path out = folder.resolve("out.png");
    assertWritten(CliRun.of(run(out, "--weights", CliRun.weights())), out);
  }

  @Test
  void soDoItsCallToAServerAndTheResultOfAJob() throws Exception {
    try (DataFolder data = new DataFolder(folder.resolve("data"), Optional.empty());
        BrushworkServer server =
            BrushworkServer.builder(TestEngine.get())
                .grace(Duration.ZERO)
                .jobs(data.keeping(), JobSettings.defaults())
                .start()) {
      String[] where = {"--server", "127.0.0.1:" + server.port()};
      Path out = folder.resolve("out.png");
      assertWritten(CliRun.of(run(out, where)), out);

      List<String> submit =
          CliRun.with(CliRun.with(CliRun.smallRun(folder, 50), OVERFLOWING), where);
      submit.set(0, "submit");
      String id = CliRun.of(submit).out().trim();
      assertThat(CliRun.of("watch", id, where[0], where[1]).exitCode()).isEqualTo(ExitCode.FAILURE);
      Path kept = folder.resolve("kept.png");
      CliRun result = CliRun.of("result", id, "--out", kept.toString(), where[0], where[1]);
      assertThat(result.exitCode()).isEqualTo(ExitCode.FAILURE);
      assertThat(result.err()).contains("this is what it left", "diverged");
      assertThat(Files.readAllBytes(kept)).isEqualTo(Files.readAllBytes(out));
    }
  }
}
