package dev.brushwork.compute.onednn;

import dev.brushwork.compute.Op;
import dev.brushwork.compute.PoolKind;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.global.dnnl;

/**
 * Pools. Between the passes a maximum pool keeps oneDNN's workspace, the index of each window's
 * first maximum; an average pool keeps nothing.
 */
final class PoolLowering implements NodeLowering<Op.Pool> {
  private static final long[] UNDILATED = {0, 0};

  private final dnnl_engine engine;
  private final Schedule schedule;
  private final Values values;
  private final PooledConvolutions pooled;
  private final ScaledPoolLowering scaled;
  private final Map<Op.Pool, PrimitiveDescriptor> forwards = new HashMap<>();
  private final Map<Op.Pool, Place> workspaces = new HashMap<>();

  PoolLowering(
      dnnl_engine engine,
      Schedule schedule,
      Values values,
      ElementwiseLowering elementwise,
      PooledConvolutions pooled) {
    this.engine = engine;
    scaled = new ScaledPoolLowering(this, schedule, values, elementwise);
    this.pooled = pooled;
    this.schedule = schedule;
    this.values = values;
  }

  @Override
  public void forward(Op.Pool op) {
    if (pooled.contains(op.input())) {
      return; // the convolution before has done it
    }
    if (!op.isPlain()) {
      scaled.forward(op);
      return;
    }
    forward(
        op,
        algorithm(op),
        values.isDifferentiated(op.output()),
        values.value(op.input()),
        values.define(op.output()));
  }

  /** Appends oneDNN's pool of what is at {@code from}. */
  void forward(Op.Pool op, int algorithm, boolean differentiated, Place from, Place to) {
    Layout source = schedule.own(Layout.map(op.input().shape()));
    Layout target = schedule.own(Layout.map(op.output().shape()));
    PrimitiveDescriptor descriptor;
    try (Attributes attributes = new Attributes()) {
      descriptor =
          schedule.own(
              new PrimitiveDescriptor(
                  op.output().toString(),
                  out ->
                      dnnl.dnnl_pooling_forward_primitive_desc_create(
                          out,
                          engine,
                          differentiated ? dnnl.dnnl_forward_training : dnnl.dnnl_forward_inference,
                          algorithm,
                          source.desc(),
                          target.desc(),
                          strides(op),
                          window(op),
                          UNDILATED,
                          padding(op),
                          padding(op),
                          attributes.get())));
    }
    PlannedPrimitive primitive =
        new PlannedPrimitive(descriptor)
            .with(dnnl.DNNL_ARG_SRC, from, source)
            .with(dnnl.DNNL_ARG_DST, to, target);
    forwards.put(op, descriptor);
    long bytes = descriptor.bytes(dnnl.dnnl_query_workspace_md);
    if (bytes > 0) {
      Place workspace = schedule.make(bytes);
      workspaces.put(op, workspace);
      primitive.with(
          dnnl.DNNL_ARG_WORKSPACE, workspace, descriptor.layout(dnnl.dnnl_query_workspace_md));
    }
    primitive.addTo(schedule);
  }

  @Override
  public Accumulation accumulation(Op.Pool op) {
    return Accumulation.NEVER;
  }

  @Override
  public void inputGradient(Op.Pool op, Place into, boolean accumulate) {
    if (op.isPlain()) {
      backward(op, algorithm(op), values.gradient(op.output()), into);
    } else {
      scaled.inputGradient(op, into);
    }
  }

  /**
   * Appends the backward pass of a pool that {@link #forward(Op.Pool, int, boolean, Place, Place)}
   * did.
   */
  void backward(Op.Pool op, int algorithm, Place from, Place into) {
    Layout source = schedule.own(Layout.map(op.output().shape()));
    Layout target = schedule.own(Layout.map(op.input().shape()));
    PrimitiveDescriptor descriptor;
    try (Attributes attributes = new Attributes()) {
      descriptor =
          schedule.own(
              new PrimitiveDescriptor(
                  "gradient of " + op.input() + " through " + op.output(),
                  out ->
                      dnnl.dnnl_pooling_backward_primitive_desc_create(
                          out,
                          engine,
                          algorithm,
                          target.desc(),
                          source.desc(),
                          strides(op),
                          window(op),
                          UNDILATED,
                          padding(op),
                          padding(op),
                          forwards.get(op).get(),
                          attributes.get())));
    }
    PlannedPrimitive primitive =
        new PlannedPrimitive(descriptor)
            .with(dnnl.DNNL_ARG_DIFF_DST, from, source)
            .with(dnnl.DNNL_ARG_DIFF_SRC, into, target);
    if (workspaces.containsKey(op)) {
      primitive.with(
          dnnl.DNNL_ARG_WORKSPACE,
          workspaces.get(op),
          descriptor.layout(dnnl.dnnl_query_workspace_md));
    }
    primitive.addTo(schedule);
  }

  private static int algorithm(Op.Pool op) {
    return op.kind() == PoolKind.MAX
        ? dnnl.dnnl_pooling_max
        : dnnl.dnnl_pooling_avg_exclude_padding;
  }

  private static long[] window(Op.Pool op) {
    return new long[] {op.window(), op.window()};
  }

  private static long[] strides(Op.Pool op) {
    return new long[] {op.stride(), op.stride()};
  }

  private static long[] padding(Op.Pool op) {
    return new long[] {op.padding(), op.padding()};
  }
}
