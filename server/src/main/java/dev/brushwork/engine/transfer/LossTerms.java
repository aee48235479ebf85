package dev.brushwork.engine.transfer;

import dev.brushwork.compute.Loss;
import java.util.ArrayList;
import java.util.List;

/** Which of a recording's losses belong to which term of the objective. */
final class LossTerms {
  private final List<Integer> content = new ArrayList<>();
  private final List<Integer> style = new ArrayList<>();
  private final List<Integer> tv = new ArrayList<>();

  void content(Loss loss) {
    content(loss.index());
  }

  void content(int index) {
    content.add(index);
  }

  void style(Loss loss) {
    style(loss.index());
  }

  void style(int index) {
    style.add(index);
  }

  void tv(Loss loss) {
    tv(loss.index());
  }

  void tv(int index) {
    tv.add(index);
  }

  /** The terms of an iteration whose losses are {@code values}. */
  Losses at(int iteration, double[] values) {
    return new Losses(iteration, sum(content, values), sum(style, values), sum(tv, values));
  }

  private static double sum(List<Integer> losses, double[] values) {
    return losses.stream().mapToDouble(index -> values[index]).sum();
  }
}
