package dev.brushwork.compute.cuda;

import dev.brushwork.compute.FilterShape;
import dev.brushwork.compute.Op;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.cuda.cudnn.ConvolutionPlan;
import dev.brushwork.compute.cuda.cudnn.ConvolutionSpec;
import dev.brushwork.compute.cuda.cudnn.Convolutions;
import dev.brushwork.compute.cuda.cudnn.Operands;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Convolutions: forward with bias and ReLU; backward, where the stride is 1, as the convolution of
 * the output's gradient with the rotated filter. What else the input's gradient is made of, and its
 * ReLU's mask, are part of that convolution.
 */
final class ConvolutionLowering implements NodeLowering<Op.Convolution> {
  private final Values values;
  private final Schedule schedule;
  private final Convolutions convolutions;
  private final FirstLayer firstLayer;

  ConvolutionLowering(Values values, Convolutions convolutions, FirstLayer firstLayer) {
    this.values = values;
    this.schedule = values.schedule();
    this.convolutions = convolutions;
    this.firstLayer = firstLayer;
  }

  @Override
  public void forward(Op.Convolution op) {
    Numerics numerics = values.numerics();
    boolean first = firstLayer.reads(op.input());
    Value input = first ? firstLayer.input(op.input()) : values.map(op.input());
    Value output = values.define(op.output());
    int inputs = input.layout().stride();
    int outputs = output.layout().stride();
    FilterShape filter = padded(op, inputs, outputs);
    ConvolutionSpec spec =
        ConvolutionSpec.convolution(
                withChannels(op.input().shape(), inputs),
                filter,
                op.stride(),
                op.padding(),
                numerics.map(),
                numerics.map(),
                numerics.arithmetic())
            .withBias();
    Scale from = input.layout().scale();
    Scale to = output.layout().scale();
    FilterForm.Kind kind = first ? FilterForm.Kind.FIRST : FilterForm.Kind.FORWARD;
    add(
        op.output() + " by " + op.filter().name(),
        op.relu() ? spec.withRelu() : spec,
        new Places(
            input.place(),
            schedule.weights(
                op.filter(), new FilterForm(kind, inputs, outputs, numerics.map(), from, to)),
            schedule.weights(
                op.filter(),
                new FilterForm(FilterForm.Kind.BIAS, 1, outputs, numerics.map(), Scale.ONE, to)),
            null,
            null,
            output.place()));
  }

  @Override
  public Value inputGradient(Op.Convolution op, int input) {
    return inputGradient(op, null, null);
  }

  /**
   * Appends what computes the input's gradient.
   *
   * @param addend in the layout of that gradient, to be added; null for nothing
   * @param mask the input, if it is a ReLU's output and this completes its gradient; or null
   */
  Value inputGradient(Op.Convolution op, Value addend, Value mask) {
    Numerics numerics = values.numerics();
    Value from = values.gradient(op.output());
    Value to = values.make(values.gradientLayout(op.input()));
    int inputs = to.layout().stride();
    int outputs = from.layout().stride();
    ConvolutionSpec spec =
        ConvolutionSpec.inputGradient(
            withChannels(op.input().shape(), inputs),
            padded(op, inputs, outputs),
            op.stride(),
            op.padding(),
            numerics.gradient(),
            numerics.gradient(),
            numerics.arithmetic());
    if (addend != null) {
      spec = spec.withAddend(addend.layout().format());
    }
    if (mask != null) {
      spec = spec.withMask(mask.layout().format());
    }
    FilterForm.Kind kind =
        spec.kind() == ConvolutionSpec.Kind.CONVOLUTION
            ? FilterForm.Kind.ROTATED
            : FilterForm.Kind.FORWARD;
    FilterForm form =
        new FilterForm(
            kind,
            inputs,
            outputs,
            numerics.gradient(),
            values.scale(op.input()),
            values.scale(op.output()));
    add(
        "gradient of " + op.input() + " through " + op.filter().name(),
        spec,
        new Places(
            from.place(),
            schedule.weights(op.filter(), form),
            null,
            addend == null ? null : addend.place(),
            mask == null ? null : mask.place(),
            to.place()));
    return to;
  }

  /** Null for what there is not. */
  private record Places(
      Place input, Place filter, Place bias, Place addend, Place mask, Place output) {
    List<Place> all() {
      return new ArrayList<>(
          Stream.of(input, filter, bias, addend, mask, output).filter(Objects::nonNull).toList());
    }
  }

  private void add(String name, ConvolutionSpec spec, Places places) {
    ConvolutionPlan plan = convolutions.plan(spec);
    schedule.own(plan, name + ": " + plan.engine());
    List<Place> all = places.all();
    Place workspace = plan.workspaceBytes() > 0 ? schedule.make(plan.workspaceBytes()) : null;
    if (workspace != null) {
      all.add(workspace);
    }
    schedule.add(
        site -> {
          Operands operands =
              new Operands(
                  address(site, places.input()),
                  address(site, places.filter()),
                  address(site, places.bias()),
                  address(site, places.addend()),
                  address(site, places.mask()),
                  address(site, places.output()),
                  address(site, workspace));
          return stream -> plan.execute(stream, operands);
        },
        all.toArray(Place[]::new));
  }

  private static long address(Site site, Place place) {
    return place == null ? 0 : site.address(place);
  }

  private static Shape withChannels(Shape map, int channels) {
    return Shape.map(map.height(), map.width(), channels);
  }

  private static FilterShape padded(Op.Convolution op, int inputs, int outputs) {
    FilterShape given = op.filter().shape();
    return new FilterShape(outputs, inputs, given.height(), given.width());
  }
}
