package dev.brushwork.engine.loss;

import dev.brushwork.compute.Recorder;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import java.util.Optional;

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
  public boolean canTile() {
    return true;
  }

  @Override
  public boolean canGuide() {
    return true;
  }

  @Override
  public Tensor record(Recorder recorder, String name, Tensor tap, GramNormalizer normalizer) {
    return record(recorder, name, tap, tap.shape(), normalizer);
  }

  @Override
  public Optional<Tensor> recordShare(
      Recorder recorder, String name, Tensor part, Shape whole, GramNormalizer normalizer) {
    return Optional.of(record(recorder, name, part, whole, normalizer));
  }

  private static Tensor record(
      Recorder recorder, String name, Tensor tap, Shape whole, GramNormalizer normalizer) {
    double divisor =
        switch (normalizer) {
          case NONE -> 1;
          case PIXELS -> whole.pixels();
          case ELEMENTS -> whole.elements();
        };
    return recorder.gram("Gram matrix of " + name, tap, 1 / divisor);
  }
}
