package dev.brushwork.engine.transfer;

import dev.brushwork.engine.colour.ColourPreservation;
import dev.brushwork.engine.colour.ColourSpace;
import java.util.List;

/**
 * What steers a run besides content and style.
 *
 * @param colourSpace where {@code colour} tells lightness from colour
 * @param initNoise the share of normal noise in the first image: 0 to 1
 * @param masks which masks each style has; none if no style has any
 * @param temporalWeight the factor of the distance to the picture before; 0 for none
 */
public record ControlSpec(
    ColourPreservation colour,
    ColourSpace colourSpace,
    double initNoise,
    List<StyleMasks> masks,
    double temporalWeight) {
  /** Nothing asked. */
  public static final ControlSpec NONE =
      new ControlSpec(ColourPreservation.NONE, ColourSpace.YIQ, 0, List.of(), 0);

  public ControlSpec {
    masks = List.copyOf(masks);
  }

  /** Which masks a style has: where of the result it counts, and what of its own image does. */
  public record StyleMasks(boolean inContent, boolean inStyle) {
    /** Whether the style has a term of its own. */
    public boolean any() {
      return inContent || inStyle;
    }
  }

  /** Whether some style has a mask. */
  public boolean hasRegions() {
    return masks.stream().anyMatch(StyleMasks::any);
  }

  public ControlSpec withColour(ColourPreservation value, ColourSpace space) {
    return new ControlSpec(value, space, initNoise, masks, temporalWeight);
  }

  public ControlSpec withInitNoise(double value) {
    return new ControlSpec(colour, colourSpace, value, masks, temporalWeight);
  }

  /**
   * @param value of each style, or none at all
   */
  public ControlSpec withMasks(List<StyleMasks> value) {
    return new ControlSpec(colour, colourSpace, initNoise, value, temporalWeight);
  }

  public ControlSpec withTemporalWeight(double value) {
    return new ControlSpec(colour, colourSpace, initNoise, masks, value);
  }
}
