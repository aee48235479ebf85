package dev.brushwork.engine.transfer;

import dev.brushwork.engine.transfer.TransferSpec.StyleFit;
import java.util.List;

/**
 * The sizes at which a run looks at its images.
 *
 * @param output of the content, the start and the result
 * @param styles of each style image
 */
public record Sizes(Extent output, List<Extent> styles) {
  public Sizes {
    styles = List.copyOf(styles);
  }

  /** The sizes that {@code spec} brings images of these extents to. */
  public static Sizes of(TransferSpec spec, Extent content, List<Extent> styles) {
    return at(spec, spec.size().of(content), styles);
  }

  /** The sizes that it brings them to where the result is of this extent. */
  static Sizes at(TransferSpec spec, Extent output, List<Extent> styles) {
    int longer = (int) Math.max(1, Math.round(output.longerSide() * spec.styleScale()));
    return new Sizes(
        output,
        styles.stream()
            .map(s -> spec.styleFit() == StyleFit.STRETCH ? output : s.withLongerSide(longer))
            .toList());
  }
}
