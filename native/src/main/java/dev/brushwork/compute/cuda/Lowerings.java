package dev.brushwork.compute.cuda;

import dev.brushwork.compute.Loss;
import dev.brushwork.compute.Node;
import dev.brushwork.compute.Op;
import java.util.HashMap;
import java.util.Map;

/** The lowering of every kind of node. */
final class Lowerings {
  private final Map<Class<? extends Node>, NodeLowering<?>> byKind = new HashMap<>();
  private final ConvolutionLowering convolutions;
  private final GramLowering grams;
  private final PoolLowering pools;
  private final TotalVariationLowering variation;
  private final WindowLowering windows;

  Lowerings(Values values, Readers readers, ConvolutionLowering convolutions) {
    this.convolutions = convolutions;
    grams = new GramLowering(values, readers);
    pools = new PoolLowering(values, readers);
    register(Op.Affine.class, new AffineLowering(values));
    register(Op.Convolution.class, convolutions);
    register(Op.Pool.class, pools);
    register(Op.Gram.class, grams);
    register(Op.Add.class, new AddLowering(values));
    windows = new WindowLowering(values);
    register(Op.Window.class, windows);
    register(Loss.Linear.class, new LinearLowering());
    register(Op.Guide.class, new GuideLowering(values));
    register(Op.Replicate.class, new ReplicateLowering(values));
    register(Op.NormalizeGradient.class, new NormalizeGradientLowering(values));
    Matrices matrices = new Matrices(values);
    register(Op.Mean.class, new MeanLowering(values, matrices));
    register(Op.Product.class, new ProductLowering(matrices));
    register(Op.Combine.class, new CombineLowering(matrices));
    register(Op.ScaleByNorm.class, new ScaleByNormLowering(matrices));
    register(Loss.Trace.class, new TraceLowering(values, matrices));
    register(Loss.SquaredError.class, new SquaredErrorLowering(values, readers, grams));
    variation = new TotalVariationLowering(values);
    register(Loss.TotalVariation.class, variation);
  }

  ConvolutionLowering convolutions() {
    return convolutions;
  }

  GramLowering grams() {
    return grams;
  }

  PoolLowering pools() {
    return pools;
  }

  WindowLowering windows() {
    return windows;
  }

  TotalVariationLowering variation() {
    return variation;
  }

  void forward(Node node) {
    of(node).forward(node);
  }

  Value inputGradient(Node node, int input) {
    return of(node).inputGradient(node, input);
  }

  private <N extends Node> void register(Class<N> kind, NodeLowering<N> lowering) {
    byKind.put(kind, lowering);
  }

  @SuppressWarnings("unchecked") // register pairs each kind with a lowering of that kind
  private NodeLowering<Node> of(Node node) {
    NodeLowering<?> lowering = byKind.get(node.getClass());
    if (lowering == null) {
      throw new IllegalArgumentException(
          "the cuda backend does not know " + node.getClass().getSimpleName());
    }
    return (NodeLowering<Node>) lowering;
  }
}
