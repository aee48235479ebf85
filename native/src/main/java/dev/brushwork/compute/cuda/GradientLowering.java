package dev.brushwork.compute.cuda;

import dev.brushwork.compute.Backpropagation.Contribution;
import dev.brushwork.compute.Backpropagation.Gradient;
import dev.brushwork.compute.Loss;
import dev.brushwork.compute.Node;
import dev.brushwork.compute.Op;
import dev.brushwork.compute.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Gradients of maps: what losses, pools and sums send back is added up first, and the last
 * convolution adds it to its own share and applies the mask. Gradients of the variable are floats.
 */
final class GradientLowering {
  private final Values values;
  private final Lowerings lowerings;
  private final FirstLayer firstLayer;
  private final Optional<Op.Convolution> tailed;
  private Value tailStyle;

  GradientLowering(
      Values values, Readers readers, Lowerings lowerings, FirstLayer firstLayer, Tensor variable) {
    this.values = values;
    this.lowerings = lowerings;
    this.firstLayer = firstLayer;
    tailed = firstLayer.tailed(readers.gradient(variable).orElseThrow());
  }

  /** Appends the gradient of anything but the variable. */
  void lower(Gradient gradient) {
    Tensor of = gradient.of();
    if (!of.shape().isMap()) {
      lowerMatrix(gradient);
      return;
    }
    if (tailed.isPresent()) {
      if (tailed.get().input().equals(of)) {
        return; // the tail goes through to the image
      }
      if (tailed.get().output().equals(of)) {
        values.setGradient(of, beforeTail(gradient));
        return;
      }
    }
    values.setGradient(of, sum(of, gradient.contributions(), gradient.rectified()));
  }

  /** A matrix's; what losses send to a Gram matrix is kept with that, by the forward pass. */
  private void lowerMatrix(Gradient gradient) {
    Tensor of = gradient.of();
    boolean isGram = lowerings.grams().isGram(of);
    Value sum = null;
    boolean ours = false;
    for (Contribution contribution : gradient.contributions()) {
      if (isGram && contribution.node() instanceof Loss.SquaredError) {
        continue;
      }
      Layout dense = Layout.dense(of.shape());
      Value part =
          values.convert(lowerings.inputGradient(contribution.node(), contribution.input()), dense);
      if (sum == null) {
        sum = part;
        continue;
      }
      if (!ours) {
        Value copy = values.make(dense);
        Copies.add(values.schedule(), sum, copy, false);
        sum = copy;
        ours = true;
      }
      Copies.add(values.schedule(), part, sum, true);
    }
    if (isGram && sum != null) {
      lowerings.grams().addGradient(of, sum);
    } else if (!isGram) {
      values.setGradient(of, sum);
    }
  }

  /** All but one Gram matrix, and no mask: the tail does that. */
  private Value beforeTail(Gradient gradient) {
    List<Contribution> rest = new ArrayList<>(gradient.contributions());
    Op.Gram gram = null;
    if (rest.size() > 1) {
      for (Contribution contribution : gradient.contributions()) {
        if (gram == null && contribution.node() instanceof Op.Gram found) {
          gram = found;
          rest.remove(contribution);
        }
      }
    }
    Value sum = sum(gradient.of(), rest, false);
    if (gram != null) {
      tailStyle =
          values.numerics().scaled()
              ? lowerings.grams().difference(gram)
              : values.convert(
                  lowerings.inputGradient(gram, 0), values.gradientLayout(gradient.of()));
    }
    return sum;
  }

  private Value sum(Tensor of, List<Contribution> contributions, boolean rectified) {
    List<Op.Convolution> convolutions = new ArrayList<>();
    List<Contribution> others = new ArrayList<>();
    for (Contribution contribution : contributions) {
      if (contribution.node() instanceof Op.Convolution convolution) {
        convolutions.add(convolution);
      } else {
        others.add(contribution);
      }
    }
    Layout layout = values.gradientLayout(of);
    boolean masked = !rectified;
    Value sum = null;
    for (int i = 0; i < others.size(); i++) {
      Node node = others.get(i).node();
      Value part = values.convert(lowerings.inputGradient(node, others.get(i).input()), layout);
      if (sum == null) {
        sum = part;
        masked |=
            others.size() == 1 && node instanceof Op.Pool pool && lowerings.pools().masks(pool);
      } else {
        boolean last = i == others.size() - 1 && convolutions.isEmpty();
        boolean mask = last && !masked;
        sum = Sum.of(values, sum, part, mask ? values.map(of) : null);
        masked |= mask;
      }
    }
    for (int i = 0; i < convolutions.size(); i++) {
      boolean mask = i == convolutions.size() - 1 && rectified;
      sum =
          lowerings
              .convolutions()
              .inputGradient(convolutions.get(i), sum, mask ? values.map(of) : null);
      masked |= mask;
    }
    return masked ? sum : Sum.of(values, sum, null, values.map(of));
  }

  /** Appends what adds the gradient of the variable to {@code sum}, dense. */
  void addVariable(Gradient gradient, Value sum) {
    List<Contribution> contributions = gradient.contributions();
    if (contributions.stream().allMatch(c -> c.node() instanceof Op.Window)) {
      contributions.forEach(c -> lowerings.windows().addGradient((Op.Window) c.node(), sum));
      return;
    }
    Value apart = values.make(sum.layout());
    lowerVariable(gradient, apart);
    Copies.add(values.schedule(), apart, sum, true);
  }

  /**
   * Appends the gradient of the variable.
   *
   * @param into where it belongs, dense
   */
  void lowerVariable(Gradient gradient, Value into) {
    List<Contribution> rest = new ArrayList<>(gradient.contributions());
    boolean begun = false;
    if (tailed.isPresent()) {
      Op.Convolution op = tailed.get();
      rest.removeIf(c -> c.node() == op || isPreprocessing(c.node(), op));
      Loss.TotalVariation variation = null;
      for (Contribution contribution : List.copyOf(rest)) {
        if (variation == null
            && contribution.node() instanceof Loss.TotalVariation found
            && TotalVariationLowering.isOfPairs(found)) {
          variation = found;
          rest.remove(contribution);
        }
      }
      firstLayer.tail(op, values.gradient(op.output()), tailStyle, variation, into);
      begun = true;
    }
    for (Contribution contribution : rest) {
      if (contribution.node() instanceof Loss.TotalVariation variation) {
        if (!begun) {
          Clear.add(values.schedule(), into);
        }
        lowerings.variation().addTo(into, variation);
      } else if (contribution.node() instanceof Op.Window window) {
        if (!begun) {
          Clear.add(values.schedule(), into);
        }
        lowerings.windows().addGradient(window, into);
      } else {
        Value part =
            contribution.node() instanceof Op.Convolution convolution
                ? lowerings.convolutions().inputGradient(convolution, null, null)
                : lowerings.inputGradient(contribution.node(), contribution.input());
        Copies.add(values.schedule(), part, into, begun);
      }
      begun = true;
    }
  }

  private static boolean isPreprocessing(Node node, Op.Convolution op) {
    return node instanceof Op.Affine affine && affine.output().equals(op.input());
  }
}
