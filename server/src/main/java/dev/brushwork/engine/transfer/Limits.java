package dev.brushwork.engine.transfer;

import dev.brushwork.engine.image.ImageLimits;

/** Bounds of a run. */
public record Limits(
    ImageLimits image, int minOutputSide, int maxOutputSide, int maxIterations, int maxStyles) {

  /** 16 to 8192 pixels a side, 100,000 iterations, 16 styles. */
  public static Limits defaults() {
    return new Limits(ImageLimits.defaults(), 16, 8192, 100_000, 16);
  }

  public Limits withImage(ImageLimits value) {
    return new Limits(value, minOutputSide, maxOutputSide, maxIterations, maxStyles);
  }
}
