package dev.brushwork.cli;

import java.util.List;
import picocli.CommandLine.Option;

/** The kind of picture, where no file's name says it. */
final class FormatFlag {
  @Option(
      names = "--format",
      paramLabel = "KIND",
      description = "The kind of picture: png, jpg or tif. Default: ${DEFAULT-VALUE}.",
      defaultValue = "png")
  String kind;

  void check() {
    if (!List.of("png", "jpg", "tif").contains(kind)) {
      throw CliException.usage("--format: must be png, jpg or tif, but is '" + kind + "'");
    }
  }
}
