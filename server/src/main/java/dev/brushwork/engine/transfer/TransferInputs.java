package dev.brushwork.engine.transfer;

import dev.brushwork.engine.image.Image;
import java.util.List;
import java.util.Optional;

/**
 * The images of a run, at their own sizes.
 *
 * @param styles at least one
 * @param init the image to start from; present if and only if the spec says so
 * @param temporal what the result is kept near to; present if and only if the spec says so
 */
public record TransferInputs(
    Image content, List<Style> styles, Optional<Image> init, Optional<Temporal> temporal) {
  public TransferInputs {
    styles = List.copyOf(styles);
    if (styles.isEmpty()) {
      throw new IllegalArgumentException("a run needs at least one style");
    }
  }

  /** Of a run by itself. */
  public TransferInputs(Image content, List<Style> styles, Optional<Image> init) {
    this(content, styles, init, Optional.empty());
  }

  /**
   * A style image and its share, relative to the others' weights: above 0.
   *
   * @param contentMask where of the result the style counts, of the content's extents
   * @param styleMask what of the style image counts, of its extents
   */
  public record Style(
      Image image, double weight, Optional<Image> contentMask, Optional<Image> styleMask) {
    /** Of the whole image, everywhere. */
    public Style(Image image, double weight) {
      this(image, weight, Optional.empty(), Optional.empty());
    }

    ControlSpec.StyleMasks masks() {
      return new ControlSpec.StyleMasks(contentMask.isPresent(), styleMask.isPresent());
    }
  }

  /**
   * A picture that the result is kept near to, and how much each pixel of it is to be trusted: the
   * last frame of a film as it would look in this one.
   *
   * @param confidence of the target's extents; empty for all of it
   */
  public record Temporal(Image target, Optional<Image> confidence) {}
}
