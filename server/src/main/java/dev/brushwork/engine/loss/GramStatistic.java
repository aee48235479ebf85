package dev.brushwork.engine.loss;

import dev.brushwork.compute.Recorder;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import java.util.List;

/** The Gram matrix: which channels respond together, anywhere (Gatys et al. 2015, eq. 3). */
public final class GramStatistic implements StyleStatistic {
  @Override
  public String name() {
    return "gram";
  }

  @Override
  public boolean keepsPixels() {
    return false;
  }

  @Override
  public boolean canGuide() {
    return true;
  }

  @Override
  public List<Tensor> measure(
      Recorder recorder, String name, Tensor tap, Shape whole, GramNormalizer normalizer) {
    double divisor =
        switch (normalizer) {
          case NONE -> 1;
          case PIXELS -> whole.pixels();
          case ELEMENTS -> whole.elements();
        };
    return List.of(recorder.gram("Gram matrix of " + name, tap, 1 / divisor));
  }
}
