package dev.brushwork.compute.onednn;

import dev.brushwork.compute.Loss;

/** Gradients that were found elsewhere. */
final class LinearLowering implements NodeLowering<Loss.Linear> {
  private final Values values;
  private final ElementwiseLowering elementwise;

  LinearLowering(Values values, ElementwiseLowering elementwise) {
    this.values = values;
    this.elementwise = elementwise;
  }

  @Override
  public void forward(Loss.Linear loss) {
    // Its value stays 0.
  }

  @Override
  public Accumulation accumulation(Loss.Linear loss) {
    return Accumulation.FREE;
  }

  @Override
  public void inputGradient(Loss.Linear loss, Place into, boolean accumulate) {
    String name = "gradient of " + loss.input() + " by " + loss.slope();
    Place slope = values.value(loss.slope());
    long elements = loss.input().shape().elements();
    if (accumulate) {
      elementwise.add(name, slope, into, elements);
    } else {
      elementwise.copy(name, slope, into, elements);
    }
  }
}
