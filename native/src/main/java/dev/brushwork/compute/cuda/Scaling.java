package dev.brushwork.compute.cuda;

import dev.brushwork.compute.Op;
import dev.brushwork.compute.Parameter;
import dev.brushwork.compute.Recording;
import dev.brushwork.compute.Tensor;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Powers of two that bring the maps of a network to a root mean square near 1, the middle of half's
 * range: it reaches five orders of magnitude up and four down, and full digits end only there. A
 * ReLU, a pool and a sum keep a factor as it is, so scaling a convolution's weights and bias is all
 * there is to do, and it changes no digit.
 *
 * <p>How large a map will be is estimated from the weights alone ({@link CudaFilter#gain}), so that
 * it is the same for every image, and known before any is there. With VGG19's trained weights the
 * estimate is within a factor of 4 in every layer up to relu5_1, while the maps span a factor of
 * 22.
 */
final class Scaling {
  private static final int LARGEST_EXPONENT = 40;

  private final Recording recording;
  private final Map<Tensor, Tensor> parents = new HashMap<>();
  private final Map<Tensor, Scale> scales = new HashMap<>();

  Scaling(Recording recording, Numerics numerics) {
    this.recording = recording;
    Set<Tensor> fixed = new HashSet<>();
    for (Op op : recording.ops()) {
      if (op instanceof Op.Affine || !op.output().shape().isMap()) {
        fixed.add(op.output());
      } else if (op instanceof Op.Pool pool) {
        unite(pool.input(), pool.output());
      } else if (op instanceof Op.NormalizeGradient same) {
        unite(same.input(), same.output());
      } else if (op instanceof Op.Replicate replicate) {
        unite(replicate.input(), replicate.output());
      } else if (op instanceof Op.Add add) {
        unite(add.a(), add.output());
        unite(add.b(), add.output());
      } else if (op instanceof Op.Window window) {
        if (window.input().external()) {
          fixed.add(window.output());
        } else {
          unite(window.input(), window.output());
        }
      } else if (op instanceof Op.Guide guided) {
        unite(guided.input(), guided.output());
      }
    }
    for (Tensor tensor : recording.tensors()) {
      if (tensor.external() || fixed.contains(tensor) || !numerics.scaled()) {
        scales.put(root(tensor), Scale.ONE);
      }
    }
  }

  private void unite(Tensor a, Tensor b) {
    Tensor rootA = root(a);
    Tensor rootB = root(b);
    if (!rootA.equals(rootB)) {
      parents.put(rootA, rootB);
    }
  }

  private Tensor root(Tensor tensor) {
    Tensor at = tensor;
    while (parents.containsKey(at)) {
      at = parents.get(at);
    }
    return at;
  }

  /** The scale of a map; 1 for what comes from outside. */
  Scale of(Tensor tensor) {
    return scales.computeIfAbsent(root(tensor), t -> new Scale());
  }

  /**
   * Sets all scales.
   *
   * @param gain of a parameter's filter: {@link CudaFilter#gain}
   */
  void resolve(ToDoubleFunction<Parameter> gain) {
    Map<Tensor, Double> estimates = new HashMap<>();
    for (Tensor tensor : recording.tensors()) {
      if (tensor.external()) {
        estimates.put(tensor, 1.0);
      }
    }
    Map<Scale, Double> largest = new HashMap<>();
    for (Op op : recording.ops()) {
      double estimate = 0;
      for (Tensor input : op.inputs()) {
        estimate = Math.max(estimate, estimates.getOrDefault(input, 1.0));
      }
      if (op instanceof Op.Convolution convolution) {
        estimate *= gain.applyAsDouble(convolution.filter());
      } else if (op instanceof Op.Affine affine) {
        estimate = range(affine);
      }
      estimates.put(op.output(), estimate);
      largest.merge(of(op.output()), estimate, Math::max);
    }
    largest.forEach(
        (scale, estimate) -> {
          if (scale != Scale.ONE) {
            scale.set(-exponent(estimate));
          }
        });
  }

  /** About how large the values are that a preprocessing makes of an image. */
  private static double range(Op.Affine op) {
    double range = 0;
    for (List<Float> parts : List.of(op.map().scale(), op.map().shift())) {
      for (float part : parts) {
        range = Math.max(range, Math.abs(part) / 2);
      }
    }
    return range;
  }

  private static int exponent(double estimate) {
    if (!(estimate > 0) || Double.isInfinite(estimate)) {
      return 0;
    }
    int exponent = (int) Math.rint(Math.log(estimate) / Math.log(2));
    return Math.max(-LARGEST_EXPONENT, Math.min(LARGEST_EXPONENT, exponent));
  }
}
