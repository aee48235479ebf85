package dev.brushwork.cli;

import com.google.protobuf.Timestamp;
import dev.brushwork.client.BrushworkClient;
import dev.brushwork.client.Jobs;
import dev.brushwork.v1.CreateJobRequest;
import dev.brushwork.v1.Image;
import dev.brushwork.v1.Temporal;
import dev.brushwork.v1.Transfer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Has a server paint one picture as a job. */
@Command(
    name = "submit",
    customSynopsis = {
      "brushwork submit --content FILE --style FILE[:WEIGHT]...",
      "                 [--server HOST:PORT] [OPTIONS]"
    },
    description = "Have a server paint a picture as a job, and print the job's id.",
    sortOptions = false)
final class SubmitCommand implements Callable<Integer> {
  @Option(
      names = "--content",
      required = true,
      paramLabel = "FILE",
      description = "What the picture shows: PNG, JPEG, WebP or TIFF.")
  Path content;

  @Option(
      names = "--style",
      required = true,
      paramLabel = "FILE[:WEIGHT]",
      converter = WeightedStyle.Converter.class,
      description = "How it is painted. May be repeated, with weights. Default weight: 1.")
  List<WeightedStyle> styles;

  @Mixin FormatFlag format = new FormatFlag();

  @Mixin PictureFlags picture = new PictureFlags();

  @Option(
      names = "--priority",
      paramLabel = "N",
      description = "Higher ones start first: -100 to 100. Default: 0.")
  int priority;

  @Option(
      names = "--label",
      paramLabel = "NAME=VALUE",
      description = "A word to find the job by. May be repeated.")
  Map<String, String> labels = new LinkedHashMap<>();

  @Option(
      names = "--start-within",
      paramLabel = "SECONDS",
      converter = WholeNumber.class,
      description = "Give the job up if it has not been started by then.")
  Integer startWithin;

  @Option(
      names = "--finish-within",
      paramLabel = "SECONDS",
      converter = WholeNumber.class,
      description = "Give the job up if it has not ended by then.")
  Integer finishWithin;

  @Option(
      names = "--request-id",
      paramLabel = "ID",
      description = "A repeat with the same id finds the first job. Default: a random one.")
  String requestId;

  @Option(
      names = "--report-every",
      paramLabel = "N",
      converter = WholeNumber.class,
      description = "Iterations from one reported loss to the next. Default: 10.")
  Integer reportEvery;

  @ArgGroup(validate = false, heading = "%nThe run:%n", order = 1)
  RunFlags run = new RunFlags();

  @ArgGroup(
      validate = false,
      heading = "%nThe size of the result (default: the preset's, --size 512 for brushwork):%n",
      order = 2)
  SizeOptions size = new SizeOptions();

  @Mixin TransferFlags flags = new TransferFlags();

  private final Terminal terminal;

  SubmitCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    WhereFlags where = flags.where;
    if (where.server == null) {
      where.server = ServerFlags.DEFAULT;
    }
    format.check();
    Transfer transfer = flags.transfer(content, styles, run, size);
    CreateJobRequest.Builder request =
        CreateJobRequest.newBuilder()
            .setOutput(picture.toProto(Path.of("picture." + format.kind)))
            .setPriority(priority)
            .putAllLabels(labels)
            .setRequestId(requestId == null ? UUID.randomUUID().toString() : requestId);
    if (reportEvery != null) {
      request.setReportInterval(reportEvery);
    }
    if (startWithin != null) {
      request.setStartDeadline(in(startWithin));
    }
    if (finishWithin != null) {
      request.setFinishDeadline(in(finishWithin));
    }
    try (BrushworkClient client = where.connection.connect(where.server)) {
      request.setTransfer(uploaded(transfer, client.jobs()));
      terminal.out().println(client.jobs().create(request.build()).getJobId());
    }
    return ExitCode.DONE;
  }

  private static Timestamp in(int seconds) {
    return Timestamp.newBuilder().setSeconds(Instant.now().getEpochSecond() + seconds).build();
  }

  /** The same with its images uploaded, so that they may be larger than a message. */
  private static Transfer uploaded(Transfer transfer, Jobs jobs) throws IOException {
    Transfer.Builder named =
        transfer.toBuilder().setContent(uploaded("--content", transfer.getContent(), jobs));
    for (int i = 0; i < named.getStylesCount(); i++) {
      Image style = uploaded("--style", named.getStyles(i).getImage(), jobs);
      named.getStylesBuilder(i).setImage(style);
      if (named.getStyles(i).hasContentMask()) {
        Image mask = named.getStyles(i).getContentMask();
        named.getStylesBuilder(i).setContentMask(uploaded("--content-mask", mask, jobs));
      }
      if (named.getStyles(i).hasStyleMask()) {
        Image mask = named.getStyles(i).getStyleMask();
        named.getStylesBuilder(i).setStyleMask(uploaded("--style-mask", mask, jobs));
      }
    }
    Temporal temporal = named.getOptions().getTemporal();
    if (temporal.hasTarget()) {
      named
          .getOptionsBuilder()
          .getTemporalBuilder()
          .setTarget(uploaded("--temporal-target", temporal.getTarget(), jobs));
    }
    if (temporal.hasConfidence()) {
      named
          .getOptionsBuilder()
          .getTemporalBuilder()
          .setConfidence(uploaded("--temporal-confidence", temporal.getConfidence(), jobs));
    }
    if (named.getOptions().getInit().hasImage()) {
      Image init = named.getOptions().getInit().getImage();
      named.getOptionsBuilder().getInitBuilder().setImage(uploaded("--init", init, jobs));
    }
    return named.build();
  }

  private static Image uploaded(String flag, Image image, Jobs jobs) throws IOException {
    try {
      return Image.newBuilder().setSha256(jobs.upload(image.getData().newInput())).build();
    } catch (dev.brushwork.client.BrushworkException e) {
      if (e.violations().isEmpty()) {
        throw e;
      }
      throw CliException.input(flag + ": " + e.violations().get(0).description(), e);
    }
  }
}
