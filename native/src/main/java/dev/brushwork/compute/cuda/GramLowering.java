package dev.brushwork.compute.cuda;

import dev.brushwork.compute.Loss;
import dev.brushwork.compute.Op;
import dev.brushwork.compute.Tensor;
import dev.brushwork.compute.cuda.kernels.Kernels;
import dev.brushwork.compute.cuda.kernels.NumberFormat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gram matrices and the style losses on them. The matrix itself is written only where somebody
 * stores it: a loss takes from the partial sums its value, and the matrix by which the map is
 * multiplied for the gradient.
 */
final class GramLowering implements NodeLowering<Op.Gram> {
  private final Values values;
  private final Schedule schedule;
  private final Readers readers;
  private final Map<Tensor, Sums> sums = new HashMap<>();
  private final Map<Tensor, List<Value>> differences = new HashMap<>();

  private record Sums(Op.Gram op, Value map, Place.Arena partials) {}

  GramLowering(Values values, Readers readers) {
    this.values = values;
    this.schedule = values.schedule();
    this.readers = readers;
  }

  @Override
  public void forward(Op.Gram op) {
    Value map = values.precise(op.input());
    long pixels = map.layout().rows();
    int channels = map.layout().stride();
    Place.Arena partials = schedule.make(Kernels.gramPartials(pixels, channels) * Float.BYTES);
    schedule.add(
        site -> {
          long from = site.address(map);
          long to = site.address(partials);
          return stream ->
              KernelCall.check(
                  "gram",
                  Kernels.gram(from, to, pixels, channels, map.layout().format().code(), stream));
        },
        map.place(),
        partials);
    Sums found = new Sums(op, map, partials);
    sums.put(op.output(), found);
    values.defineLazily(op.output(), () -> matrix(found));
  }

  /** Whether {@code tensor} is a Gram matrix. */
  boolean isGram(Tensor tensor) {
    return sums.containsKey(tensor);
  }

  private Value matrix(Sums of) {
    Value matrix =
        values.make(Layout.matrix(of.op().output().shape(), NumberFormat.FP32, Scale.ONE));
    reduce(of, 0, null, matrix, null, null);
    return matrix;
  }

  /** Appends the value of a loss on a Gram matrix, and what its gradient needs. */
  void loss(Loss.SquaredError loss) {
    Sums of = sums.get(loss.input());
    Layout square = Layout.matrix(loss.input().shape(), NumberFormat.FP32, Scale.ONE);
    Value target = values.in(loss.target(), square);
    Place.Arena errors =
        schedule.make((long) Kernels.gramLossPartials(square.stride()) * Float.BYTES);
    Value difference = null;
    if (readers.isDifferentiated(loss.input())) {
      // By the map as it is stored: it takes the scale once from the map and once from the matrix.
      NumberFormat format = of.map().layout().format().gradient();
      difference = values.make(Layout.matrix(loss.input().shape(), format, Scale.ONE));
      differences.computeIfAbsent(loss.input(), t -> new ArrayList<>()).add(difference);
    }
    reduce(of, loss.coefficient(), target, null, difference, errors);
    Losses.reduce(
        schedule, errors, Kernels.gramLossPartials(square.stride()), loss.coefficient(), loss);
  }

  private void reduce(
      Sums of, double coefficient, Value target, Value gram, Value difference, Place errors) {
    Layout map = of.map().layout();
    List<Place> places = new ArrayList<>(List.of(of.partials()));
    for (Value value : new Value[] {target, gram, difference}) {
      if (value != null) {
        places.add(value.place());
      }
    }
    if (errors != null) {
      places.add(errors);
    }
    schedule.add(
        site -> {
          long partials = site.address(of.partials());
          long wanted = target == null ? 0 : site.address(target);
          long matrix = gram == null ? 0 : site.address(gram);
          long factor = difference == null ? 0 : site.address(difference);
          long sums = errors == null ? 0 : site.address(errors);
          double scale = map.scale().value();
          float unscaled = (float) (of.op().scale() / (scale * scale));
          return stream ->
              KernelCall.check(
                  "gram_reduce",
                  Kernels.gramReduce(
                      partials,
                      wanted,
                      matrix,
                      factor,
                      sums,
                      map.rows(),
                      map.stride(),
                      unscaled,
                      (float) coefficient,
                      map.format().code(),
                      stream));
        },
        places.toArray(Place[]::new));
  }

  /**
   * Adds what operations send back to a Gram matrix.
   *
   * @param gradient dense floats
   */
  void addGradient(Tensor gram, Value gradient) {
    Sums of = sums.get(gram);
    Layout map = of.map().layout();
    Value difference = values.make(Layout.matrix(gram.shape(), map.format().gradient(), Scale.ONE));
    differences.computeIfAbsent(gram, t -> new ArrayList<>()).add(difference);
    schedule.add(
        site -> {
          long from = site.address(gradient);
          long to = site.address(difference);
          double scale = map.scale().value();
          float factor = (float) (of.op().scale() / (scale * scale));
          return stream ->
              KernelCall.check(
                  "symmetrise",
                  Kernels.symmetrise(
                      from,
                      to,
                      gradient.layout().columns(),
                      difference.layout().stride(),
                      factor,
                      map.format().code(),
                      stream));
        },
        gradient.place(),
        difference.place());
  }

  /** The matrix by which the map is multiplied, the sum over all losses on {@code op}. */
  Value difference(Op.Gram op) {
    Value sum = null;
    for (Value difference : differences.get(op.output())) {
      sum = sum == null ? difference : Sum.of(values, sum, difference, null);
    }
    return sum;
  }

  @Override
  public Value inputGradient(Op.Gram op, int input) {
    Value map = sums.get(op.output()).map();
    Value difference = difference(op);
    Layout layout = map.layout();
    Value gradient =
        values.make(
            Layout.padded(
                op.input().shape(), layout.format().gradient(), layout.scale().inverse()));
    schedule.add(
        site -> {
          long from = site.address(map);
          long factor = site.address(difference);
          long to = site.address(gradient);
          return stream ->
              KernelCall.check(
                  "style_gradient",
                  Kernels.styleGradient(
                      from,
                      factor,
                      to,
                      layout.rows(),
                      layout.stride(),
                      layout.format().code(),
                      stream));
        },
        map.place(),
        difference.place(),
        gradient.place());
    return gradient;
  }
}
