package dev.brushwork.compute.onednn;

import dev.brushwork.compute.Op;
import dev.brushwork.compute.PoolKind;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.dnnl.global.dnnl;

/**
 * Pools that oneDNN lacks, out of its own. A rescaled mean is its mean times the scale s. With M
 * the mean of squares over a window of k x k in which the padding counts as zeros, an L2 norm is
 * {@code s k sqrt(M)}, and its gradient by an element x is {@code s x / (k sqrt(M))}: x times what
 * the backward pass of that mean makes of {@code s k / sqrt(M)}. Where M is 0, so is x.
 */
final class ScaledPoolLowering {
  /** In place of the infinity of 1 / sqrt(0), which is multiplied by 0. */
  private static final double LARGEST_RATE = 1e18;

  private final PoolLowering pools;
  private final Schedule schedule;
  private final Values values;
  private final ElementwiseLowering elementwise;
  private final Map<Op.Pool, Place> rates = new HashMap<>();

  ScaledPoolLowering(
      PoolLowering pools, Schedule schedule, Values values, ElementwiseLowering elementwise) {
    this.pools = pools;
    this.schedule = schedule;
    this.values = values;
    this.elementwise = elementwise;
  }

  void forward(Op.Pool op) {
    String name = op.output().toString();
    boolean differentiated = values.isDifferentiated(op.output());
    Place input = values.value(op.input());
    long outputs = op.output().shape().elements();
    if (op.kind() == PoolKind.AVERAGE) {
      Place output = values.define(op.output());
      pools.forward(op, dnnl.dnnl_pooling_avg_exclude_padding, differentiated, input, output);
      elementwise.apply(name, dnnl.dnnl_eltwise_linear, op.scale(), 0, output, output, outputs);
      return;
    }
    long inputs = op.input().shape().elements();
    Place squares = schedule.make(OneDnnBuffer.bytes(op.input().shape()));
    elementwise.apply(name, dnnl.dnnl_eltwise_square, 0, 0, input, squares, inputs);
    Place output = values.define(op.output());
    pools.forward(op, dnnl.dnnl_pooling_avg_include_padding, differentiated, squares, output);
    double factor = op.scale() * op.window();
    if (differentiated) {
      Place rate = schedule.make(OneDnnBuffer.bytes(op.output().shape()));
      elementwise.apply(name, dnnl.dnnl_eltwise_pow, factor, -0.5, output, rate, outputs);
      elementwise.apply(name, dnnl.dnnl_eltwise_clip, 0, LARGEST_RATE, rate, rate, outputs);
      rates.put(op, rate);
    }
    elementwise.apply(name, dnnl.dnnl_eltwise_pow, factor, 0.5, output, output, outputs);
  }

  void inputGradient(Op.Pool op, Place into) {
    String name = "gradient of " + op.input() + " through " + op.output();
    Place gradient = values.gradient(op.output());
    Place apart = schedule.make(OneDnnBuffer.bytes(op.output().shape()));
    long outputs = op.output().shape().elements();
    if (op.kind() == PoolKind.AVERAGE) {
      elementwise.apply(name, dnnl.dnnl_eltwise_linear, op.scale(), 0, gradient, apart, outputs);
      pools.backward(op, dnnl.dnnl_pooling_avg_exclude_padding, apart, into);
      return;
    }
    elementwise.multiply(name, gradient, rates.get(op), apart, outputs);
    pools.backward(op, dnnl.dnnl_pooling_avg_include_padding, apart, into);
    elementwise.multiply(name, into, values.value(op.input()), into, op.input().shape().elements());
  }
}
