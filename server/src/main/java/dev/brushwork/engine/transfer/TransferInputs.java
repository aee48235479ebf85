package dev.brushwork.engine.transfer;

import dev.brushwork.engine.image.Image;
import java.util.List;
import java.util.Optional;

/**
 * The images of a run, at their own sizes.
 *
 * @param styles at least one
 * @param init the image to start from; present if and only if the spec says so
 */
public record TransferInputs(Image content, List<Style> styles, Optional<Image> init) {
  public TransferInputs {
    styles = List.copyOf(styles);
    if (styles.isEmpty()) {
      throw new IllegalArgumentException("a run needs at least one style");
    }
  }

  /** A style image and its share, relative to the others' weights: above 0. */
  public record Style(Image image, double weight) {}
}
