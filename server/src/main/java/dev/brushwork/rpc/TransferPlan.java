package dev.brushwork.rpc;

import dev.brushwork.engine.HeldWeights;
import dev.brushwork.engine.image.Image;
import dev.brushwork.engine.image.ImageLimits;
import dev.brushwork.engine.image.OutputFormat;
import dev.brushwork.engine.mask.Mask;
import dev.brushwork.engine.transfer.Extent;
import dev.brushwork.engine.transfer.Reporting;
import dev.brushwork.engine.transfer.Sizes;
import dev.brushwork.engine.transfer.TransferInputs;
import dev.brushwork.engine.transfer.TransferSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A request with nothing wrong but, perhaps, damage inside an image: none is decoded yet. */
record TransferPlan(
    TransferSpec spec,
    HeldWeights weights,
    SentImage content,
    List<Style> styles,
    Optional<SentImage> init,
    Optional<Temporal> temporal,
    Reporting reporting,
    OutputFormat format) {
  /** Red, green, blue and opacity. */
  private static final int MOST_CHANNELS = 4;

  /** A style image, its share and its masks. */
  record Style(
      SentImage image,
      double weight,
      Optional<SentImage> contentMask,
      Optional<SentImage> styleMask) {
    long heapBytes() {
      return image.heapBytes()
          + contentMask.map(SentImage::heapBytes).orElse(0L)
          + styleMask.map(SentImage::heapBytes).orElse(0L);
    }
  }

  /**
   * What the result is kept near to.
   *
   * @param target empty for the image to start from
   */
  record Temporal(Optional<SentImage> target, Optional<SentImage> confidence) {
    long heapBytes() {
      return target.map(SentImage::heapBytes).orElse(0L)
          + confidence.map(SentImage::heapBytes).orElse(0L);
    }
  }

  /** The extents of the result. */
  Extent output() {
    return Sizes.of(spec, content.extent(), styleExtents()).output();
  }

  /** The style images' own extents. */
  List<Extent> styleExtents() {
    return styles.stream().map(style -> style.image().extent()).toList();
  }

  /** Bytes of heap that the images need once they are decoded, and the result once it is there. */
  long heapBytes() {
    Extent output = output();
    // The picture in floats, and its file, which is hardly larger at worst than its samples.
    long bytesAPixel = MOST_CHANNELS * (Float.BYTES + format.depth() / 8L);
    long result = bytesAPixel * output.width() * output.height();
    return result
        + content.heapBytes()
        + styles.stream().mapToLong(Style::heapBytes).sum()
        + init.map(SentImage::heapBytes).orElse(0L)
        + temporal.map(Temporal::heapBytes).orElse(0L);
  }

  /**
   * Decodes the images.
   *
   * @throws InvalidRequestException naming every image that is damaged
   */
  ValidatedTransfer decode(ImageLimits limits) {
    Findings findings = new Findings();
    Image decodedContent = content.decode(limits, findings);
    List<TransferInputs.Style> decodedStyles = new ArrayList<>();
    for (Style style : styles) {
      Image decoded = style.image().decode(limits, findings);
      decodedStyles.add(
          new TransferInputs.Style(
              decoded,
              style.weight(),
              style.contentMask().map(mask -> mask(mask, limits, findings)),
              style.styleMask().map(mask -> mask(mask, limits, findings))));
    }
    Optional<Image> decodedInit = init.map(image -> image.decode(limits, findings));
    Optional<TransferInputs.Temporal> decodedTemporal =
        temporal.map(
            before ->
                new TransferInputs.Temporal(
                    before
                        .target()
                        .map(target -> target.decode(limits, findings))
                        .or(() -> decodedInit)
                        .orElse(null),
                    before.confidence().map(mask -> mask.decode(limits, findings))));
    findings.raise();
    TransferInputs inputs =
        new TransferInputs(decodedContent, decodedStyles, decodedInit, decodedTemporal);
    return new ValidatedTransfer(spec, weights, inputs, reporting, output(), format);
  }

  /** A mask that leaves something; null if it is damaged or black, which is then found. */
  private static Image mask(SentImage sent, ImageLimits limits, Findings findings) {
    Image mask = sent.decode(limits, findings);
    if (mask != null && Mask.of(mask).isBlack()) {
      findings.invalid(sent.field(), "is black everywhere, so that nothing would count");
    }
    return mask;
  }
}
