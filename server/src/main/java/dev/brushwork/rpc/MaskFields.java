package dev.brushwork.rpc;

import dev.brushwork.engine.transfer.ControlSpec;
import dev.brushwork.engine.transfer.TransferSpec;
import dev.brushwork.v1.Image;
import dev.brushwork.v1.Style;
import dev.brushwork.v1.Temporal;
import java.util.List;
import java.util.Optional;

/** Reads the images that say how much of another counts where: each must be of the other's size. */
final class MaskFields {
  private final ImageFields images;
  private final Findings findings;

  MaskFields(ImageFields images, Findings findings) {
    this.images = images;
    this.findings = findings;
  }

  /**
   * A style with its masks.
   *
   * @param content empty if it is wrong itself
   */
  TransferPlan.Style style(
      Style style, SentImage image, double share, Optional<SentImage> content, String entry) {
    Optional<SentImage> contentMask =
        mask(style.hasContentMask(), style.getContentMask(), content, entry + ".content_mask");
    Optional<SentImage> styleMask =
        mask(style.hasStyleMask(), style.getStyleMask(), Optional.of(image), entry + ".style_mask");
    return new TransferPlan.Style(image, share, contentMask, styleMask);
  }

  /** The spec of a run whose styles have these masks. */
  static TransferSpec over(TransferSpec spec, List<TransferPlan.Style> styles) {
    List<ControlSpec.StyleMasks> masks =
        styles.stream()
            .map(
                style ->
                    new ControlSpec.StyleMasks(
                        style.contentMask().isPresent(), style.styleMask().isPresent()))
            .toList();
    return masks.stream().anyMatch(ControlSpec.StyleMasks::any)
        ? spec.toBuilder().control(spec.control().withMasks(masks)).build()
        : spec;
  }

  /**
   * What a result is kept near to.
   *
   * @param init the image to start from, which is the target where none is sent
   */
  TransferPlan.Temporal temporal(Temporal temporal, Optional<SentImage> init, String path) {
    Optional<SentImage> target =
        temporal.hasTarget()
            ? images.read(temporal.getTarget(), path + ".target")
            : Optional.empty();
    if (!temporal.hasTarget() && init.isEmpty()) {
      findings.invalid(path + ".target", "is required without init.image");
    }
    Optional<SentImage> confidence =
        mask(
            temporal.hasConfidence(),
            temporal.getConfidence(),
            target.or(() -> init),
            path + ".confidence");
    return new TransferPlan.Temporal(target, confidence);
  }

  private Optional<SentImage> mask(
      boolean given, Image mask, Optional<SentImage> of, String field) {
    if (!given) {
      return Optional.empty();
    }
    Optional<SentImage> read = images.read(mask, field);
    read.filter(sent -> of.isPresent() && !sent.extent().equals(of.get().extent()))
        .ifPresent(
            sent ->
                findings.invalid(
                    field,
                    "must be as large as its image, "
                        + of.get().extent()
                        + " pixels, but is "
                        + sent.extent()));
    return read;
  }
}
