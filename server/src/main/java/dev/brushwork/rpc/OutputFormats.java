package dev.brushwork.rpc;

import dev.brushwork.engine.image.ImageFormat;
import dev.brushwork.engine.image.OutputFormat;

/** Reads how a result is to be written. */
final class OutputFormats {
  private static final String FIELD = "output.";

  private OutputFormats() {}

  /** The format asked for; where it is wrong, which is then found, the default. */
  static OutputFormat read(dev.brushwork.v1.OutputFormat output, Findings findings) {
    OutputFormat fallback = OutputFormat.defaults();
    ImageFormat format =
        EnumMapping.IMAGE_FORMAT
            .read(output.getFormatValue(), FIELD + "format", findings)
            .orElse(fallback.format());
    boolean isJpeg = format == ImageFormat.JPEG;
    int depth = output.hasDepth() ? output.getDepth() : fallback.depth();
    if (depth != 8 && (depth != 16 || isJpeg)) {
      findings.invalid(
          FIELD + "depth",
          (isJpeg ? "must be 8 for IMAGE_FORMAT_JPEG" : "must be 8 or 16")
              + ", but is "
              + Integer.toUnsignedString(depth));
      depth = fallback.depth();
    }
    int quality = fallback.quality();
    if (output.hasQuality()) {
      if (!isJpeg) {
        findings.invalid(FIELD + "quality", "has no meaning without IMAGE_FORMAT_JPEG");
      } else if (Unsigned.within(
          output.getQuality(),
          OutputFormat.LEAST_QUALITY,
          OutputFormat.MOST_QUALITY,
          FIELD + "quality",
          findings)) {
        quality = output.getQuality();
      }
    }
    return new OutputFormat(format, depth, quality);
  }
}
