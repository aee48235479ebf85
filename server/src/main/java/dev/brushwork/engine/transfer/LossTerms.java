package dev.brushwork.engine.transfer;

import dev.brushwork.compute.Loss;
import java.util.ArrayList;
import java.util.List;

/** Which of a recording's losses belong to which term of the objective. */
final class LossTerms {
  private final List<Loss> content = new ArrayList<>();
  private final List<Loss> style = new ArrayList<>();
  private final List<Loss> tv = new ArrayList<>();

  void content(Loss loss) {
    content.add(loss);
  }

  void style(Loss loss) {
    style.add(loss);
  }

  void tv(Loss loss) {
    tv.add(loss);
  }

  /** The terms of an iteration whose losses are {@code values}. */
  Losses at(int iteration, double[] values) {
    return new Losses(iteration, sum(content, values), sum(style, values), sum(tv, values));
  }

  private static double sum(List<Loss> losses, double[] values) {
    return losses.stream().mapToDouble(loss -> values[loss.index()]).sum();
  }
}
