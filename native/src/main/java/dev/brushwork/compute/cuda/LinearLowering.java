package dev.brushwork.compute.cuda;

import dev.brushwork.compute.Loss;

/** Gradients that were found elsewhere. */
final class LinearLowering implements NodeLowering<Loss.Linear> {
  private final GramLowering grams;

  LinearLowering(GramLowering grams) {
    this.grams = grams;
  }

  @Override
  public void forward(Loss.Linear loss) {
    // Its value stays 0.
    if (grams.isGram(loss.input())) {
      grams.slope(loss);
    }
  }

  @Override
  public Value inputGradient(Loss.Linear loss, int input) {
    return new Value(new Place.Bound(loss.slope()), Layout.dense(loss.slope().shape()));
  }
}
