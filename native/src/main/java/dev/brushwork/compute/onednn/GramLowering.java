package dev.brushwork.compute.onednn;

import dev.brushwork.compute.Op;
import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.global.dnnl;

/**
 * Gram matrices: with F the map as a matrix of pixels x channels, which is how NHWC lies in memory,
 * {@code G = scale F^T F}, and with D the gradient of G, F's is {@code scale F (D + D^T)}. Each is
 * one product, without a copy of F.
 */
final class GramLowering implements NodeLowering<Op.Gram> {
  private final dnnl_engine engine;
  private final Schedule schedule;
  private final Values values;
  private final OneDnnDevice device;

  GramLowering(OneDnnDevice device, Schedule schedule, Values values) {
    this.device = device;
    engine = device.oneDnn().engine();
    this.schedule = schedule;
    this.values = values;
  }

  @Override
  public void forward(Op.Gram op) {
    if (device.kernels().multiplies(op)) {
      multiplyHalf(op);
    } else {
      multiply(op);
    }
  }

  /** By our own kernel, which makes use of the symmetry. */
  private void multiplyHalf(Op.Gram op) {
    Instructions instructions = device.kernels().instructions();
    int threads = device.threads();
    long pixels = op.input().shape().pixels();
    int channels = op.input().shape().channels();
    float scale = (float) op.scale();
    Place map = values.value(op.input());
    Place gram = values.define(op.output());
    Place scratch = schedule.make(Kernels.gramScratch(instructions.code(), pixels, channels));
    schedule.noteImplementation(op.output() + ": half:" + instructions);
    schedule.add(
        site -> {
          long from = site.address(map);
          long to = site.address(gram);
          long room = site.address(scratch);
          return () ->
              Kernels.gram(instructions.code(), threads, pixels, channels, from, scale, to, room);
        },
        map,
        gram,
        scratch);
  }

  private void multiply(Op.Gram op) {
    long pixels = op.input().shape().pixels();
    long channels = op.input().shape().channels();
    Layout transposed = schedule.own(Layout.transposed(channels, pixels));
    Layout features = schedule.own(Layout.matrix(pixels, channels));
    Layout gram = schedule.own(Layout.matrix(channels, channels));
    PrimitiveDescriptor descriptor;
    try (Attributes attributes = new Attributes().scale(op.scale())) {
      descriptor = product(op.output().toString(), transposed, features, gram, attributes);
    }
    new PlannedPrimitive(descriptor)
        .with(dnnl.DNNL_ARG_SRC, values.value(op.input()), transposed)
        .with(dnnl.DNNL_ARG_WEIGHTS, values.value(op.input()), features)
        .with(dnnl.DNNL_ARG_DST, values.define(op.output()), gram)
        .addTo(schedule);
  }

  @Override
  public Accumulation accumulation(Op.Gram op) {
    return Accumulation.FREE;
  }

  @Override
  public void inputGradient(Op.Gram op, Place into, boolean accumulate) {
    long pixels = op.input().shape().pixels();
    int channels = op.input().shape().channels();
    Place gradient = values.gradient(op.output());
    Place symmetric = schedule.make(OneDnnBuffer.bytes(op.output().shape()));
    long elements = (long) channels * channels;
    schedule.add(
        site ->
            new SymmetriseStep(
                site.floats(gradient, elements),
                site.floats(symmetric, elements),
                channels,
                op.scale()),
        gradient,
        symmetric);
    Layout features = schedule.own(Layout.matrix(pixels, channels));
    Layout square = schedule.own(Layout.matrix(channels, channels));
    PrimitiveDescriptor descriptor;
    try (Attributes attributes = new Attributes().sum(accumulate)) {
      descriptor =
          product(
              "gradient of " + op.input() + " through " + op.output(),
              features,
              square,
              features,
              attributes);
    }
    new PlannedPrimitive(descriptor)
        .with(dnnl.DNNL_ARG_SRC, values.value(op.input()), features)
        .with(dnnl.DNNL_ARG_WEIGHTS, symmetric, square)
        .with(dnnl.DNNL_ARG_DST, into, features)
        .addTo(schedule);
  }

  private PrimitiveDescriptor product(
      String name, Layout a, Layout b, Layout c, Attributes attributes) {
    return schedule.own(
        new PrimitiveDescriptor(
            name,
            out ->
                dnnl.dnnl_matmul_primitive_desc_create(
                    out, engine, a.desc(), b.desc(), null, c.desc(), attributes.get())));
  }
}
