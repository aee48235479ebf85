package dev.brushwork.rpc;

import dev.brushwork.engine.HeldWeights;
import dev.brushwork.engine.image.Image;
import dev.brushwork.engine.image.ImageLimits;
import dev.brushwork.engine.image.OutputFormat;
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
    Reporting reporting,
    OutputFormat format) {
  /** Red, green, blue and opacity. */
  private static final int MOST_CHANNELS = 4;

  /** A style image and its share. */
  record Style(SentImage image, double weight) {}

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
        + styles.stream().mapToLong(style -> style.image().heapBytes()).sum()
        + init.map(SentImage::heapBytes).orElse(0L);
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
      decodedStyles.add(new TransferInputs.Style(decoded, style.weight()));
    }
    Optional<Image> decodedInit = init.map(image -> image.decode(limits, findings));
    findings.raise();
    TransferInputs inputs = new TransferInputs(decodedContent, decodedStyles, decodedInit);
    return new ValidatedTransfer(spec, weights, inputs, reporting, output(), format);
  }
}
