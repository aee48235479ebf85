package dev.brushwork.engine.loss;

import dev.brushwork.compute.Recorder;
import dev.brushwork.compute.Tensor;

/** The feature map itself, pixel against pixel; no normaliser of Gram matrices applies. */
public final class FeatureStatistic implements StyleStatistic {
  @Override
  public String name() {
    return "features";
  }

  @Override
  public boolean keepsPixels() {
    return true;
  }

  @Override
  public Tensor record(Recorder recorder, String name, Tensor tap, GramNormalizer normalizer) {
    return tap;
  }
}
