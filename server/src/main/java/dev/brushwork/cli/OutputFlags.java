package dev.brushwork.cli;

import dev.brushwork.v1.Reporting;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What a run writes beside its picture. */
final class OutputFlags {
  private static final int DEFAULT_PREVIEW_INTERVAL = 50;

  @Option(
      names = "--report",
      paramLabel = "FILE.json",
      description = "Write how the run went: device, times, memory, losses.")
  Path report;

  @Option(
      names = "--report-every",
      paramLabel = "N",
      converter = WholeNumber.class,
      description = "Iterations from one reported loss to the next. Default: ${DEFAULT-VALUE}.",
      defaultValue = "1")
  int reportEvery;

  @Option(
      names = "--sheet",
      paramLabel = "FILE.png",
      description = "Write content, style, result and the loss curve in one picture.")
  Path sheet;

  @Option(
      names = "--preview",
      paramLabel = "FILE.png",
      description = "Write the image as it is, again and again while it is painted.")
  Path preview;

  @Option(
      names = "--preview-every",
      paramLabel = "N",
      converter = WholeNumber.class,
      description = "Iterations from one preview to the next. Default: 50.")
  Integer previewEvery;

  @Option(
      names = "--preview-size",
      paramLabel = "PX",
      converter = WholeNumber.class,
      description = "The longer side of a preview, in pixels. Default: 256.")
  Integer previewSize;

  Reporting toProto() {
    Reporting.Builder reporting = Reporting.newBuilder().setInterval(reportEvery);
    if (preview == null) {
      if (previewEvery != null || previewSize != null) {
        throw CliException.usage("--preview-every and --preview-size need --preview FILE.png");
      }
      return reporting.build();
    }
    if (previewEvery != null && previewEvery == 0) {
      throw CliException.usage("--preview-every: must be at least 1, but is 0");
    }
    reporting.setPreviewInterval(previewEvery == null ? DEFAULT_PREVIEW_INTERVAL : previewEvery);
    if (previewSize != null) {
      reporting.setPreviewSize(previewSize);
    }
    return reporting.build();
  }

  Optional<OutputFile> reportFile() {
    return Optional.ofNullable(report).map(path -> OutputFile.of("--report", path, ".json"));
  }

  Optional<OutputFile> sheetFile() {
    return Optional.ofNullable(sheet).map(path -> OutputFile.of("--sheet", path, ".png"));
  }

  Optional<OutputFile> previewFile() {
    return Optional.ofNullable(preview).map(path -> OutputFile.of("--preview", path, ".png"));
  }
}
