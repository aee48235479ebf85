package dev.brushwork.cli;

import dev.brushwork.v1.ImageFormat;
import dev.brushwork.v1.OutputFormat;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Option;

/** How the picture is written: the name of its file says the kind. */
final class PictureFlags {
  /** How the name of a picture may end. */
  static final List<String> EXTENSIONS = List.of(".png", ".jpg", ".jpeg", ".tif", ".tiff");

  private static final Map<String, ImageFormat> OTHERS_THAN_PNG =
      Map.of(
          ".jpg", ImageFormat.IMAGE_FORMAT_JPEG,
          ".jpeg", ImageFormat.IMAGE_FORMAT_JPEG,
          ".tif", ImageFormat.IMAGE_FORMAT_TIFF,
          ".tiff", ImageFormat.IMAGE_FORMAT_TIFF);

  @Option(
      names = "--depth",
      paramLabel = "BITS",
      converter = WholeNumber.class,
      description = "Bits a sample of the picture: 8, or 16 for .png and .tif. Default: 8.")
  Integer depth;

  @Option(
      names = "--quality",
      paramLabel = "N",
      converter = WholeNumber.class,
      description = "How much detail a .jpg keeps, 1 to 100. Default: 95.")
  Integer quality;

  /**
   * @param out a file whose name ends in one of {@link #EXTENSIONS}
   */
  OutputFormat toProto(Path out) {
    String name = out.toString().toLowerCase(Locale.ROOT);
    ImageFormat format =
        OTHERS_THAN_PNG.getOrDefault(
            name.substring(name.lastIndexOf('.')), ImageFormat.IMAGE_FORMAT_PNG);
    boolean isJpeg = format == ImageFormat.IMAGE_FORMAT_JPEG;
    if (quality != null && !isJpeg) {
      throw CliException.usage("--quality goes with a .jpg only");
    }
    if (depth != null && depth == 16 && isJpeg) {
      throw CliException.usage("--depth 16 goes without .jpg, which has 8 bits only");
    }
    OutputFormat.Builder output = OutputFormat.newBuilder().setFormat(format);
    if (depth != null) {
      output.setDepth(depth);
    }
    if (quality != null) {
      output.setQuality(quality);
    }
    return output.build();
  }
}
