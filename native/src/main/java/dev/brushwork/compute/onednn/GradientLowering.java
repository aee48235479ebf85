package dev.brushwork.compute.onednn;

import dev.brushwork.compute.Backpropagation.Contribution;
import dev.brushwork.compute.Backpropagation.Gradient;
import dev.brushwork.compute.Op;
import dev.brushwork.compute.PoolKind;
import dev.brushwork.compute.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Gradients: each contribution adds to the sum in place, in the order in which that is cheapest.
 */
final class GradientLowering {
  private final Schedule schedule;
  private final Values values;
  private final Lowerings lowerings;
  private final ElementwiseLowering elementwise;

  GradientLowering(
      Schedule schedule, Values values, Lowerings lowerings, ElementwiseLowering elementwise) {
    this.schedule = schedule;
    this.values = values;
    this.lowerings = lowerings;
    this.elementwise = elementwise;
  }

  void lower(Gradient gradient) {
    Tensor of = gradient.of();
    List<Contribution> contributions = new ArrayList<>(gradient.contributions());
    boolean accumulates = values.accumulates(of);
    if (!gradient.rectified()
        && !accumulates
        && contributions.size() == 1
        && contributions.get(0).node() instanceof Op.Add add) {
      // The end of a residual branch: its gradient is that of the sum, as it stands.
      values.shareGradient(of, add.output());
      return;
    }
    Optional<Tensor> pooled = onlyMaximumPool(contributions).filter(t -> !values.sharesGradient(t));
    boolean rectifiedBelow = gradient.rectified() && pooled.isPresent();
    if (rectifiedBelow) {
      // What a maximum pool selects is above zero exactly if its output is, and the output is the
      // smaller map to look at. Nobody else reads the output's gradient.
      rectify(pooled.get());
    }
    contributions.sort(Comparator.comparing(c -> lowerings.accumulation(c.node())));
    Place sum = values.defineGradient(of);
    int last = contributions.size() - 1;
    boolean masking =
        gradient.rectified()
            && lowerings.accumulation(contributions.get(last).node())
                == NodeLowering.Accumulation.FREE_WITH_MASK;
    for (int i = 0; i <= last; i++) {
      if (masking && i == last) {
        lowerings.maskedInputGradient(contributions.get(i).node(), sum, i > 0, values.value(of));
      } else {
        add(contributions.get(i), of, sum, i > 0 || accumulates);
      }
    }
    if (gradient.rectified() && !rectifiedBelow && !masking) {
      rectify(of);
    }
  }

  private void add(Contribution contribution, Tensor of, Place sum, boolean accumulate) {
    if (accumulate
        && lowerings.accumulation(contribution.node()) == NodeLowering.Accumulation.NEVER) {
      Place apart = schedule.make(OneDnnBuffer.bytes(of.shape()));
      lowerings.inputGradient(contribution, apart, false);
      elementwise.add("sum of gradients of " + of, apart, sum, of.shape().elements());
    } else {
      lowerings.inputGradient(contribution, sum, accumulate);
    }
  }

  private void rectify(Tensor of) {
    elementwise.rectify(
        "gradient of " + of + " before its ReLU",
        values.value(of),
        values.gradient(of),
        of.shape().elements());
  }

  /** The output of the maximum pool that is all that contributes, if so it is. */
  private static Optional<Tensor> onlyMaximumPool(List<Contribution> contributions) {
    return contributions.size() == 1
            && contributions.get(0).node() instanceof Op.Pool pool
            && pool.kind() == PoolKind.MAX
        ? Optional.of(pool.output())
        : Optional.empty();
  }
}
