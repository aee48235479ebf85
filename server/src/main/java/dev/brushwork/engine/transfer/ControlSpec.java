package dev.brushwork.engine.transfer;

import dev.brushwork.engine.colour.ColourPreservation;
import dev.brushwork.engine.colour.ColourSpace;

/**
 * What steers a run besides content and style.
 *
 * @param colourSpace where {@code colour} tells lightness from colour
 * @param initNoise the share of normal noise in the first image: 0 to 1
 */
public record ControlSpec(ColourPreservation colour, ColourSpace colourSpace, double initNoise) {
  /** Nothing asked. */
  public static final ControlSpec NONE =
      new ControlSpec(ColourPreservation.NONE, ColourSpace.YIQ, 0);

  public ControlSpec withColour(ColourPreservation value, ColourSpace space) {
    return new ControlSpec(value, space, initNoise);
  }

  public ControlSpec withInitNoise(double value) {
    return new ControlSpec(colour, colourSpace, value);
  }
}
