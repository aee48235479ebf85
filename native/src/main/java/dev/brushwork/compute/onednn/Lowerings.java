package dev.brushwork.compute.onednn;

import dev.brushwork.compute.Backpropagation.Contribution;
import dev.brushwork.compute.Loss;
import dev.brushwork.compute.Node;
import dev.brushwork.compute.Op;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.dnnl.dnnl_engine;

/** The lowering of every kind of node that this backend knows. */
final class Lowerings {
  private final Map<Class<? extends Node>, NodeLowering<?>> byKind = new HashMap<>();

  Lowerings(
      OneDnnDevice device,
      Schedule schedule,
      Values values,
      ElementwiseLowering elementwise,
      PooledConvolutions pooled) {
    dnnl_engine engine = device.oneDnn().engine();
    register(Op.Affine.class, new AffineLowering(schedule, values));
    register(Op.Convolution.class, new ConvolutionLowering(device, schedule, values, pooled));
    register(Op.Pool.class, new PoolLowering(engine, schedule, values, elementwise, pooled));
    register(Op.Gram.class, new GramLowering(device, schedule, values));
    register(Op.Add.class, new AddLowering(values, elementwise));
    register(Op.Window.class, new WindowLowering(schedule, values));
    register(Op.Guide.class, new GuideLowering(values, elementwise));
    register(Op.Replicate.class, new ReplicateLowering(schedule, values));
    register(
        Op.NormalizeGradient.class, new NormalizeGradientLowering(schedule, values, elementwise));
    register(Op.Mean.class, new MeanLowering(schedule, values));
    register(Op.Product.class, new ProductLowering(engine, schedule, values));
    register(Op.Combine.class, new CombineLowering(schedule, values));
    register(Op.ScaleByNorm.class, new ScaleByNormLowering(schedule, values));
    register(Loss.Trace.class, new TraceLowering(schedule, values));
    register(Loss.SquaredError.class, new SquaredErrorLowering(schedule, values, elementwise));
    register(Loss.TotalVariation.class, new TotalVariationLowering(schedule, values));
    register(Loss.Linear.class, new LinearLowering(values, elementwise));
  }

  void forward(Node node) {
    of(node).forward(node);
  }

  NodeLowering.Accumulation accumulation(Node node) {
    return of(node).accumulation(node);
  }

  void inputGradient(Contribution contribution, Place into, boolean accumulate) {
    Node node = contribution.node();
    of(node).inputGradient(node, contribution.input(), into, accumulate);
  }

  void maskedInputGradient(Node node, Place into, boolean accumulate, Place activation) {
    of(node).maskedInputGradient(node, into, accumulate, activation);
  }

  private <N extends Node> void register(Class<N> kind, NodeLowering<N> lowering) {
    byKind.put(kind, lowering);
  }

  @SuppressWarnings("unchecked") // register pairs each kind with a lowering of that kind
  private NodeLowering<Node> of(Node node) {
    NodeLowering<?> lowering = byKind.get(node.getClass());
    if (lowering == null) {
      throw new IllegalArgumentException(
          "the cpu backend does not know " + node.getClass().getSimpleName());
    }
    return (NodeLowering<Node>) lowering;
  }
}
