package dev.brushwork.compute.onednn;

import dev.brushwork.compute.FilterShape;
import dev.brushwork.compute.Op;
import dev.brushwork.compute.Shape;
import java.util.Optional;
import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.global.dnnl;

/**
 * Convolutions: by {@link WinogradLowering} where {@link KernelChoice} says so, else by oneDNN,
 * with bias and ReLU fused. With stride 1 the gradient is itself a convolution, of the output's
 * gradient with the rotated weights: as fast as oneDNN's backward-data, and it adds to its
 * destination in the same pass. Other strides, and paddings wider than the kernel, take
 * backward-data.
 */
final class ConvolutionLowering implements NodeLowering<Op.Convolution> {
  private static final long[] UNDILATED = {0, 0};

  private final dnnl_engine engine;
  private final Schedule schedule;
  private final Values values;
  private final OneDnnDevice device;
  private final PooledConvolutions pooled;

  ConvolutionLowering(
      OneDnnDevice device, Schedule schedule, Values values, PooledConvolutions pooled) {
    this.device = device;
    this.pooled = pooled;
    engine = device.oneDnn().engine();
    this.schedule = schedule;
    this.values = values;
  }

  private boolean byWinograd(Op.Convolution op) {
    return device.kernels().convolves(op);
  }

  private WinogradLowering winograd() {
    return new WinogradLowering(device, schedule, values, pooled);
  }

  @Override
  public void forward(Op.Convolution op) {
    if (byWinograd(op)) {
      winograd().forward(op);
      return;
    }
    FilterShape f = op.filter().shape();
    Layout source = schedule.own(Layout.map(op.input().shape()));
    Layout target = schedule.own(Layout.map(op.output().shape()));
    Layout bias = schedule.own(Layout.vector(f.outputs()));
    PrimitiveDescriptor descriptor =
        forwardDescriptor(op, source, target, bias, dnnl.dnnl_forward_inference);
    Place.Weights weights = weights(op, descriptor, false);
    new PlannedPrimitive(descriptor)
        .with(dnnl.DNNL_ARG_SRC, values.value(op.input()), source)
        .with(dnnl.DNNL_ARG_WEIGHTS, weights, descriptor.layout(dnnl.dnnl_query_weights_md))
        .with(dnnl.DNNL_ARG_BIAS, new Place.Bias(op.filter()), bias)
        .with(dnnl.DNNL_ARG_DST, values.define(op.output()), target)
        .addTo(schedule);
  }

  @Override
  public Accumulation accumulation(Op.Convolution op) {
    if (byWinograd(op)) {
      return Accumulation.FREE_WITH_MASK;
    }
    return gradientIsConvolution(op) ? Accumulation.POSSIBLE : Accumulation.NEVER;
  }

  @Override
  public void inputGradient(Op.Convolution op, Place into, boolean accumulate) {
    if (byWinograd(op)) {
      winograd().inputGradient(op, into, accumulate, Optional.empty());
    } else if (device.kernels().narrows(op)) {
      narrow(op, into, accumulate);
    } else if (gradientIsConvolution(op)) {
      convolveGradient(op, into, accumulate);
    } else {
      backwardData(op, into);
    }
  }

  @Override
  public void maskedInputGradient(
      Op.Convolution op, Place into, boolean accumulate, Place activation) {
    winograd().inputGradient(op, into, accumulate, Optional.of(activation));
  }

  /** To the image's three channels, by our own kernel. */
  private void narrow(Op.Convolution op, Place into, boolean accumulate) {
    Instructions instructions = device.kernels().instructions();
    int threads = device.threads();
    Shape shape = op.output().shape();
    Place source = values.gradient(op.output());
    Place weights = narrowWeights(op);
    schedule.noteImplementation(
        "gradient of "
            + op.input()
            + " through "
            + op.filter().name()
            + ": narrow:"
            + instructions);
    schedule.add(
        site -> {
          long from = site.address(source);
          long by = site.address(weights);
          long to = site.address(into);
          return () ->
              Kernels.narrow(
                  instructions.code(),
                  threads,
                  shape.height(),
                  shape.width(),
                  shape.channels(),
                  from,
                  by,
                  to,
                  accumulate);
        },
        source,
        weights,
        into);
  }

  /** Rotated, 3 x 3 x image's channels x channels. */
  private Place.Weights narrowWeights(Op.Convolution op) {
    FilterShape f = op.filter().shape();
    long outputs = f.inputs();
    long inputs = f.outputs();
    try (Layout layout =
        Layout.strided(
            new long[] {outputs, inputs, f.height(), f.width()},
            new long[] {inputs, 1, f.width() * outputs * inputs, outputs * inputs})) {
      return schedule.weights(op.filter(), new WeightLayout(layout.desc(), true));
    }
  }

  private static boolean gradientIsConvolution(Op.Convolution op) {
    FilterShape f = op.filter().shape();
    return op.stride() == 1 && op.padding() < f.height() && op.padding() < f.width();
  }

  private void convolveGradient(Op.Convolution op, Place into, boolean accumulate) {
    FilterShape f = op.filter().shape();
    Layout source = schedule.own(Layout.map(op.output().shape()));
    Layout target = schedule.own(Layout.map(op.input().shape()));
    long[] padding = {f.height() - 1L - op.padding(), f.width() - 1L - op.padding()};
    PrimitiveDescriptor descriptor;
    try (Layout any = Layout.any(f.inputs(), f.outputs(), f.height(), f.width());
        Attributes attributes = new Attributes().sum(accumulate)) {
      descriptor =
          schedule.own(
              new PrimitiveDescriptor(
                  "gradient of " + op.input() + " through " + op.filter().name(),
                  out ->
                      dnnl.dnnl_convolution_forward_primitive_desc_create(
                          out,
                          engine,
                          dnnl.dnnl_forward_inference,
                          dnnl.dnnl_convolution_direct,
                          source.desc(),
                          any.desc(),
                          null,
                          target.desc(),
                          new long[] {1, 1},
                          UNDILATED,
                          padding,
                          padding,
                          attributes.get())));
    }
    new PlannedPrimitive(descriptor)
        .with(dnnl.DNNL_ARG_SRC, values.gradient(op.output()), source)
        .with(
            dnnl.DNNL_ARG_WEIGHTS,
            weights(op, descriptor, true),
            descriptor.layout(dnnl.dnnl_query_weights_md))
        .with(dnnl.DNNL_ARG_DST, into, target)
        .addTo(schedule);
  }

  private void backwardData(Op.Convolution op, Place into) {
    Layout source = schedule.own(Layout.map(op.output().shape()));
    Layout target = schedule.own(Layout.map(op.input().shape()));
    PrimitiveDescriptor hint =
        forwardDescriptor(op, target, source, null, dnnl.dnnl_forward_training);
    PrimitiveDescriptor descriptor;
    try (Layout any = anyWeights(op);
        Attributes attributes = new Attributes()) {
      descriptor =
          schedule.own(
              new PrimitiveDescriptor(
                  "gradient of " + op.input() + " through " + op.filter().name(),
                  out ->
                      dnnl.dnnl_convolution_backward_data_primitive_desc_create(
                          out,
                          engine,
                          dnnl.dnnl_convolution_direct,
                          target.desc(),
                          any.desc(),
                          source.desc(),
                          strides(op),
                          UNDILATED,
                          padding(op),
                          padding(op),
                          hint.get(),
                          attributes.get())));
    }
    new PlannedPrimitive(descriptor)
        .with(dnnl.DNNL_ARG_DIFF_DST, values.gradient(op.output()), source)
        .with(
            dnnl.DNNL_ARG_WEIGHTS,
            weights(op, descriptor, false),
            descriptor.layout(dnnl.dnnl_query_weights_md))
        .with(dnnl.DNNL_ARG_DIFF_SRC, into, target)
        .addTo(schedule);
  }

  private PrimitiveDescriptor forwardDescriptor(
      Op.Convolution op, Layout source, Layout target, Layout bias, int propagation) {
    try (Layout any = anyWeights(op);
        Attributes attributes = new Attributes()) {
      // A descriptor for training is only a hint for backward-data, which knows no ReLU.
      if (op.relu() && propagation == dnnl.dnnl_forward_inference) {
        attributes.relu();
      }
      return schedule.own(
          new PrimitiveDescriptor(
              op.output() + " by " + op.filter().name(),
              out ->
                  dnnl.dnnl_convolution_forward_primitive_desc_create(
                      out,
                      engine,
                      propagation,
                      dnnl.dnnl_convolution_direct,
                      source.desc(),
                      any.desc(),
                      bias == null ? null : bias.desc(),
                      target.desc(),
                      strides(op),
                      UNDILATED,
                      padding(op),
                      padding(op),
                      attributes.get())));
    }
  }

  private Place.Weights weights(
      Op.Convolution op, PrimitiveDescriptor descriptor, boolean rotated) {
    return schedule.weights(
        op.filter(), new WeightLayout(descriptor.layout(dnnl.dnnl_query_weights_md), rotated));
  }

  private static Layout anyWeights(Op.Convolution op) {
    FilterShape f = op.filter().shape();
    return Layout.any(f.outputs(), f.inputs(), f.height(), f.width());
  }

  private static long[] strides(Op.Convolution op) {
    return new long[] {op.stride(), op.stride()};
  }

  private static long[] padding(Op.Convolution op) {
    return new long[] {op.padding(), op.padding()};
  }
}
