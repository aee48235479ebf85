package dev.brushwork.cli;

import dev.brushwork.engine.preset.Presets;
import dev.brushwork.v1.Result;
import dev.brushwork.v1.StylizeRequest;
import dev.brushwork.v1.Transfer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Paints one picture, here or on a server. */
@Command(
    name = "stylize",
    customSynopsis = {
      "brushwork stylize --content FILE --style FILE[:WEIGHT]... --out FILE",
      "                  [--weights FILE | --server HOST:PORT] [OPTIONS]"
    },
    description = "Paint one image in the style of others.",
    sortOptions = false)
final class StylizeCommand implements Callable<Integer> {
  /** More than an iteration takes. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

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
      description =
          "How it is painted: PNG, JPEG, WebP or TIFF. May be repeated, with weights: --style a.jpg:2 --style"
              + " b.jpg. Default weight: 1.")
  List<WeightedStyle> styles;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The picture to write: .png, .jpg or .tif.")
  Path out;

  @Mixin PictureFlags picture = new PictureFlags();

  @ArgGroup(validate = false, heading = "%nThe run:%n", order = 1)
  RunFlags run = new RunFlags();

  @ArgGroup(
      validate = false,
      heading = "%nThe size of the result (default: the preset's, --size 512 for brushwork):%n",
      order = 2)
  SizeOptions size = new SizeOptions();

  @Mixin TransferFlags flags = new TransferFlags();

  @ArgGroup(validate = false, heading = "%nWhat else is written:%n", order = 4)
  OutputFlags outputs = new OutputFlags();

  @Option(
      names = {"-q", "--quiet"},
      description = "Print errors only.")
  boolean quiet;

  private final Terminal terminal;
  private final Interruption interruption;

  StylizeCommand(Terminal terminal, Interruption interruption) {
    this.terminal = terminal;
    this.interruption = interruption;
  }

  @Override
  public Integer call() throws IOException {
    OutputFile target = OutputFile.of("--out", out, PictureFlags.EXTENSIONS);
    Optional<OutputFile> report = outputs.reportFile();
    Optional<OutputFile> sheet = outputs.sheetFile();
    Optional<OutputFile> preview = outputs.previewFile();
    StylizeRequest asked = request();
    Transfer transfer = flags.withNetwork(asked.getTransfer(), this::say);
    StylizeRequest request = asked.toBuilder().setTransfer(transfer).build();
    interruption.listen(PATIENCE);
    try (Painter painter = flags.where.open(transfer);
        ProgressDisplay display = ProgressDisplay.on(terminal, quiet)) {
      RunObserver observer = new RunObserver(display, preview);
      Result result = paint(painter, request, observer, target);
      target.write(result.getImage().toByteArray());
      if (report.isPresent()) {
        report.get().write(report(transfer, result, observer));
      }
      if (sheet.isPresent()) {
        sheet.get().write(Sheet.png(transfer, result, observer.losses(result)));
      }
      display.done(result, out.toString());
      observer.raisePreviewFailure();
    }
    return ExitCode.DONE;
  }

  /** Paints; of a run that diverges the last picture with a finite loss is written, too. */
  private Result paint(
      Painter painter, StylizeRequest request, RunObserver observer, OutputFile target)
      throws IOException {
    try {
      return painter.paint(request, observer, interruption);
    } catch (RuntimeException e) {
      if (observer.lastFinite().isPresent()) {
        Result rest = observer.lastFinite().get();
        target.write(rest.getImage().toByteArray());
        terminal
            .err()
            .println("wrote " + out + ": the picture of iteration " + rest.getIterations());
      }
      throw e;
    }
  }

  private void say(String line) {
    if (!quiet) {
      terminal.err().println(line);
    }
  }

  private byte[] report(Transfer transfer, Result result, RunObserver observer) {
    return Json.bytes(RunReport.of(result, seed(transfer), observer.losses(result)));
  }

  /** The seed that was sent, else the preset's. */
  private static long seed(Transfer transfer) {
    if (transfer.getOptions().hasSeed()) {
      return transfer.getOptions().getSeed();
    }
    String preset = transfer.getPreset().isEmpty() ? Presets.DEFAULT : transfer.getPreset();
    return Presets.find(preset).map(found -> found.spec().seed()).orElse(0L);
  }

  /** The request, the same for a server and for this process. */
  StylizeRequest request() {
    return StylizeRequest.newBuilder()
        .setTransfer(flags.transfer(content, styles, run, size))
        .setReporting(outputs.toProto())
        .setOutput(picture.toProto(out))
        .build();
  }
}
