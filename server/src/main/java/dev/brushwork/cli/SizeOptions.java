package dev.brushwork.cli;

import dev.brushwork.engine.transfer.Extent;
import dev.brushwork.engine.transfer.Limits;
import dev.brushwork.v1.ImageSize;
import dev.brushwork.v1.OutputSize;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The size of what is computed. */
final class SizeOptions {
  @Option(
      names = "--size",
      paramLabel = "PX",
      converter = WholeNumber.class,
      description = "The longer side, in pixels; the aspect is kept.")
  Integer size;

  @Option(
      names = "--width",
      paramLabel = "PX",
      converter = WholeNumber.class,
      description = "The width in pixels, with --height: the image is stretched.")
  Integer width;

  @Option(
      names = "--height",
      paramLabel = "PX",
      converter = WholeNumber.class,
      description = "The height in pixels; without --width the aspect is kept.")
  Integer height;

  /** The size asked for, if one is. */
  Optional<OutputSize> toProto() {
    if (size != null && (width != null || height != null)) {
      throw CliException.usage("--size goes without --width and --height");
    }
    if (width != null && height == null) {
      throw CliException.usage("--width goes with --height; --size keeps the aspect");
    }
    if (size != null) {
      return Optional.of(OutputSize.newBuilder().setLongerSide(size).build());
    }
    if (width != null) {
      return Optional.of(
          OutputSize.newBuilder()
              .setExact(ImageSize.newBuilder().setWidth(width).setHeight(height))
              .build());
    }
    if (height != null) {
      return Optional.of(OutputSize.newBuilder().setHeight(height).build());
    }
    return Optional.empty();
  }

  /** The extent asked for of an image, its own if none is. */
  Extent of(Extent image, Limits limits) {
    Extent extent = toProto().map(asked -> of(image, asked)).orElse(image);
    int least = Math.min(extent.width(), extent.height());
    if (least < 1 || extent.longerSide() > limits.maxOutputSide()) {
      throw CliException.usage(
          flags() + ": " + extent + " pixels; each side must be 1 to " + limits.maxOutputSide());
    }
    return extent;
  }

  private static Extent of(Extent image, OutputSize asked) {
    return switch (asked.getSizeCase()) {
      case EXACT -> new Extent(asked.getExact().getWidth(), asked.getExact().getHeight());
      case HEIGHT -> image.withHeight(asked.getHeight());
      default -> image.withLongerSide(asked.getLongerSide());
    };
  }

  private String flags() {
    if (size != null) {
      return "--size";
    }
    return width != null ? "--width and --height" : height != null ? "--height" : "without --size";
  }
}
