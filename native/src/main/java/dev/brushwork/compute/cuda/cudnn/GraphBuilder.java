package dev.brushwork.compute.cuda.cudnn;

import dev.brushwork.compute.cuda.kernels.NumberFormat;
import java.util.ArrayList;
import java.util.List;

/**
 * Strings the operations of a {@link ConvolutionSpec} together. The running tensor is always the
 * first operand, and virtual until the last operation, as cuDNN's fusion engines want it.
 */
final class GraphBuilder {
  private final ConvolutionSpec spec;
  private final List<GraphOperation> operations = new ArrayList<>();
  private int remaining;
  private GraphTensor chain;

  GraphBuilder(ConvolutionSpec spec) {
    this.spec = spec;
  }

  OperationGraph build() {
    remaining = 1 + count(spec.bias()) + count(spec.addend().isPresent());
    remaining += count(spec.relu()) + count(spec.mask().isPresent());
    addConvolution();
    if (spec.bias()) {
      add(GraphTensor.bias(spec.output().channels()), "biased");
    }
    spec.addend().ifPresent(format -> add(map(Operand.ADDEND, format), "sum"));
    if (spec.relu()) {
      GraphTensor to = next("rectified");
      operations.add(new GraphOperation.Relu(chain, to));
    }
    spec.mask()
        .ifPresent(
            format -> {
              GraphTensor to = next("masked");
              operations.add(new GraphOperation.ReluGradient(chain, map(Operand.MASK, format), to));
            });
    return new OperationGraph(operations);
  }

  private static int count(boolean present) {
    return present ? 1 : 0;
  }

  private void addConvolution() {
    GraphTensor input = GraphTensor.map(Operand.INPUT, spec.input(), spec.inputFormat());
    GraphTensor filter = GraphTensor.filter(spec.filter(), spec.inputFormat());
    GraphTensor to = next("convolved");
    operations.add(
        switch (spec.kind()) {
          case CONVOLUTION ->
              new GraphOperation.Convolution(input, filter, to, spec.stride(), spec.padding());
          case INPUT_GRADIENT ->
              new GraphOperation.InputGradient(input, filter, to, spec.stride(), spec.padding());
        });
    chain = to;
  }

  private void add(GraphTensor addend, String name) {
    GraphTensor to = next(name);
    operations.add(new GraphOperation.Add(chain, addend, to));
    chain = to;
  }

  private GraphTensor map(Operand operand, NumberFormat format) {
    return GraphTensor.map(operand, spec.output(), format);
  }

  /** What the next operation writes to. */
  private GraphTensor next(String name) {
    remaining--;
    return remaining == 0
        ? map(Operand.OUTPUT, spec.outputFormat())
        : GraphTensor.virtual(Operand.LAST_ID + remaining, name, spec.output());
  }
}
