package dev.brushwork.cli;

import dev.brushwork.client.BrushworkClient;
import dev.brushwork.v1.ImageFormat;
import dev.brushwork.v1.Job;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Fetches what a job made. */
@Command(name = "result", description = "Write the picture that a job made.")
final class ResultCommand implements Callable<Integer> {
  private static final Map<ImageFormat, List<String>> EXTENSIONS =
      Map.of(
          ImageFormat.IMAGE_FORMAT_PNG, List.of(".png"),
          ImageFormat.IMAGE_FORMAT_JPEG, List.of(".jpg", ".jpeg"),
          ImageFormat.IMAGE_FORMAT_TIFF, List.of(".tif", ".tiff"));

  @Parameters(paramLabel = "ID", description = "The job, as 'submit' printed it.")
  String id;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The picture to write; its name must end as its kind does.")
  Path out;

  @Mixin ServerFlags server = new ServerFlags();

  private final Terminal terminal;

  ResultCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    OutputFile target = OutputFile.of("--out", out, PictureFlags.EXTENSIONS);
    try (BrushworkClient client = server.connect()) {
      Job job = client.jobs().get(id);
      if (!job.hasResult()) {
        String state = JobLine.state(job.getState()).toLowerCase(Locale.ROOT);
        throw CliException.failure(
            "job "
                + id
                + " is "
                + state
                + " and has no picture"
                + (job.hasFailure() ? ": " + job.getFailure().getMessage() : ""),
            null);
      }
      List<String> endings = EXTENSIONS.get(job.getResult().getFormat());
      String name = out.toString().toLowerCase(Locale.ROOT);
      if (endings.stream().noneMatch(name::endsWith)) {
        throw CliException.usage(
            "--out: " + out + " must end in " + String.join(", ", endings) + ", as the picture is");
      }
      target.write(file -> client.jobs().download(job.getResult().getImageSha256(), file));
      terminal
          .err()
          .println(
              "wrote "
                  + out
                  + ": "
                  + job.getResult().getWidth()
                  + " x "
                  + job.getResult().getHeight());
      if (job.hasFailure()) {
        throw CliException.failure(
            "job " + id + " failed, and this is what it left: " + job.getFailure().getMessage(),
            null);
      }
    }
    return ExitCode.DONE;
  }
}
