package dev.brushwork.engine.loss;

import dev.brushwork.compute.Recorder;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import java.util.List;

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
  public List<Tensor> measure(
      Recorder recorder, String name, Tensor tap, Shape whole, GramNormalizer normalizer) {
    return List.of(tap);
  }
}
