package dev.brushwork.compute.cuda;

import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import dev.brushwork.compute.cuda.kernels.Kernels;
import java.util.Objects;
import java.util.stream.Stream;

/** Steps on matrices, which are dense floats, whatever the precision of the maps. */
final class Matrices {
  private final Values values;
  private final Schedule schedule;

  Matrices(Values values) {
    this.values = values;
    this.schedule = values.schedule();
  }

  Value value(Tensor tensor) {
    return values.in(tensor, Layout.dense(tensor.shape()));
  }

  Value gradient(Tensor tensor) {
    return values.gradientIn(tensor, Layout.dense(tensor.shape()));
  }

  Value define(Tensor tensor) {
    return values.define(tensor, Layout.dense(tensor.shape()));
  }

  Value make(Shape shape) {
    return values.make(Layout.dense(shape));
  }

  /** Appends {@code to = left right}, each transposed if so said; rows and columns are of to. */
  void multiply(
      Value left, boolean leftTransposed, Value right, boolean rightTransposed, Value to) {
    int rows = Math.toIntExact(to.layout().rows());
    int columns = to.layout().columns();
    int terms = leftTransposed ? Math.toIntExact(left.layout().rows()) : left.layout().columns();
    add(
        site -> {
          long a = site.address(left);
          long b = site.address(right);
          long c = site.address(to);
          return stream ->
              KernelCall.check(
                  "matrix_product",
                  Kernels.matrixProduct(
                      a,
                      leftTransposed ? 1 : 0,
                      b,
                      rightTransposed ? 1 : 0,
                      c,
                      rows,
                      columns,
                      terms,
                      stream));
        },
        left,
        right,
        to);
  }

  /** Appends {@code to = alpha a + beta b + gamma I}; {@code b} may be null. */
  void combine(Value a, double alpha, Value b, double beta, double gamma, Value to) {
    Layout layout = to.layout();
    add(
        site -> {
          long first = site.address(a);
          long second = b == null ? 0 : site.address(b);
          long sum = site.address(to);
          return stream ->
              KernelCall.check(
                  "matrix_combine",
                  Kernels.matrixCombine(
                      first,
                      second,
                      sum,
                      layout.elements(),
                      layout.columns(),
                      (float) alpha,
                      (float) beta,
                      (float) gamma,
                      stream));
        },
        a,
        b,
        to);
  }

  /** The sum of products of two matrices, a double; of one alone if {@code b} is null. */
  Place.Arena dot(Value a, Value b, boolean diagonal) {
    Place.Arena dot = schedule.make(Double.BYTES);
    PlannedStep step =
        site -> {
          long first = site.address(a);
          long second = b == null ? 0 : site.address(b);
          long sum = site.address(dot);
          return stream ->
              KernelCall.check(
                  "matrix_dot",
                  Kernels.matrixDot(
                      first,
                      second,
                      sum,
                      a.layout().elements(),
                      a.layout().columns(),
                      diagonal ? 1 : 0,
                      1,
                      stream));
        };
    if (b == null) {
      schedule.add(step, a.place(), dot);
    } else {
      schedule.add(step, a.place(), b.place(), dot);
    }
    return dot;
  }

  /** Appends {@code to = coefficient squares^exponent dot a}; {@code dot} may be null. */
  void scale(
      Value a,
      Place.Arena squares,
      double exponent,
      Place.Arena dot,
      double coefficient,
      Value to) {
    PlannedStep step =
        site -> {
          long from = site.address(a);
          long result = site.address(to);
          long norm = site.address(squares);
          long product = dot == null ? 0 : site.address(dot);
          return stream ->
              KernelCall.check(
                  "matrix_scale",
                  Kernels.matrixScale(
                      from,
                      result,
                      to.layout().elements(),
                      norm,
                      exponent,
                      product,
                      coefficient,
                      stream));
        };
    if (dot == null) {
      schedule.add(step, a.place(), squares, to.place());
    } else {
      schedule.add(step, a.place(), squares, dot, to.place());
    }
  }

  private void add(PlannedStep step, Value... used) {
    schedule.add(
        step, Stream.of(used).filter(Objects::nonNull).map(Value::place).toArray(Place[]::new));
  }
}
