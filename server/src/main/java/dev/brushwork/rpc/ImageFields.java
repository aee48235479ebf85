package dev.brushwork.rpc;

import dev.brushwork.engine.image.ImageException;
import dev.brushwork.engine.image.ImageHeader;
import dev.brushwork.engine.image.ImageLimits;
import dev.brushwork.engine.image.ImageReader;
import dev.brushwork.engine.transfer.Extent;
import dev.brushwork.v1.Image;
import dev.brushwork.v1.ImageSize;
import java.util.Optional;

/** Reads the images of one request, their headers only. */
final class ImageFields {
  private final ImageLimits limits;
  private final boolean sizesSuffice;
  private final KeptImages kept;
  private final Findings findings;

  /**
   * @param sizesSuffice whether an image may be told by its size alone
   */
  ImageFields(ImageLimits limits, boolean sizesSuffice, KeptImages kept, Findings findings) {
    this.kept = kept;
    this.limits = limits;
    this.sizesSuffice = sizesSuffice;
    this.findings = findings;
  }

  /** The image at {@code field}; empty if it is missing or wrong, which is then found. */
  Optional<SentImage> read(Image image, String field) {
    return switch (image.getSourceCase()) {
      case DATA -> data(image.getData().toByteArray(), field + ".data");
      case SIZE -> size(image.getSize(), field);
      case SHA256 ->
          kept.read(image.getSha256(), field + ".sha256", findings)
              .flatMap(file -> data(file, field + ".sha256"));
      case SOURCE_NOT_SET -> {
        findings.invalid(field, "is required");
        yield Optional.empty();
      }
    };
  }

  private Optional<SentImage> data(byte[] file, String field) {
    try {
      ImageHeader header = ImageReader.header(file, limits);
      Extent extent = new Extent(header.displayedWidth(), header.displayedHeight());
      return Optional.of(new SentImage(field, Optional.of(file), extent, header.bytesAPixel()));
    } catch (ImageException e) {
      findings.invalid(field, e.getMessage());
      return Optional.empty();
    }
  }

  private Optional<SentImage> size(ImageSize size, String field) {
    String sized = field + ".size";
    if (!sizesSuffice) {
      findings.invalid(sized, "suffices for EstimateCost only; send data");
      return Optional.empty();
    }
    boolean sound = side(size.getWidth(), sized + ".width");
    sound &= side(size.getHeight(), sized + ".height");
    if (!sound) {
      return Optional.empty();
    }
    if ((long) size.getWidth() * size.getHeight() > limits.maxPixels()) {
      findings.invalid(sized, "must be at most " + limits.maxPixels() + " pixels in all");
      return Optional.empty();
    }
    Extent extent = new Extent(size.getWidth(), size.getHeight());
    return Optional.of(new SentImage(field, Optional.empty(), extent, 0));
  }

  private boolean side(int pixels, String field) {
    return Unsigned.within(pixels, 1, limits.maxSide(), field, findings);
  }
}
