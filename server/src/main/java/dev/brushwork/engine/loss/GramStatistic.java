package dev.brushwork.engine.loss;

import dev.brushwork.compute.Recorder;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;

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
  public Tensor record(Recorder recorder, String name, Tensor tap, GramNormalizer normalizer) {
    Shape shape = tap.shape();
    double divisor =
        switch (normalizer) {
          case NONE -> 1;
          case PIXELS -> shape.pixels();
          case ELEMENTS -> shape.elements();
        };
    return recorder.gram("Gram matrix of " + name, tap, 1 / divisor);
  }
}
