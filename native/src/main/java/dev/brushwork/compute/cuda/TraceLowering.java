package dev.brushwork.compute.cuda;

import dev.brushwork.compute.Loss;
import dev.brushwork.compute.cuda.kernels.Kernels;

/** Sums of a diagonal. */
final class TraceLowering implements NodeLowering<Loss.Trace> {
  private final Values values;
  private final Matrices matrices;

  TraceLowering(Values values, Matrices matrices) {
    this.values = values;
    this.matrices = matrices;
  }

  @Override
  public void forward(Loss.Trace loss) {
    Value input = matrices.value(loss.input());
    values
        .schedule()
        .add(
            site -> {
              long matrix = site.address(input);
              long to = site.loss(loss.index());
              return stream ->
                  KernelCall.check(
                      "matrix_dot",
                      Kernels.matrixDot(
                          matrix,
                          0,
                          to,
                          input.layout().elements(),
                          input.layout().columns(),
                          1,
                          loss.coefficient(),
                          stream));
            },
            input.place());
  }

  @Override
  public Value inputGradient(Loss.Trace loss, int input) {
    Value matrix = matrices.value(loss.input());
    Value to = matrices.make(loss.input().shape());
    matrices.combine(matrix, 0, null, 0, loss.coefficient(), to);
    return to;
  }
}
