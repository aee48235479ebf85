package dev.brushwork.compute.cuda.cudnn;

import dev.brushwork.compute.cuda.kernels.NumberFormat;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Operations that cuDNN runs as one, as plain data. The constructor refuses what cuDNN would take
 * without a word and compute wrongly, or not at all: a bias or an addend of another shape, a
 * virtual tensor that nothing writes or reads, two tensors under one id.
 */
record OperationGraph(List<GraphOperation> operations) {

  OperationGraph {
    operations = List.copyOf(operations);
    Map<Long, GraphTensor> tensors = new HashMap<>();
    Set<GraphTensor> written = new HashSet<>();
    Set<GraphTensor> read = new HashSet<>();
    for (GraphOperation operation : operations) {
      for (GraphTensor input : operation.inputs()) {
        requireOne(tensors, input);
        require(!input.virtual() || written.contains(input), input, "is read before it is written");
        read.add(input);
      }
      requireOne(tensors, operation.output());
      require(written.add(operation.output()), operation.output(), "is written twice");
      requireShapes(operation);
    }
    for (GraphTensor tensor : tensors.values()) {
      boolean between = written.contains(tensor) && read.contains(tensor);
      require(tensor.virtual() == between, tensor, between ? "is in memory" : "leads nowhere");
      require(!tensor.virtual() || tensor.format() == NumberFormat.FP32, tensor, "is not fp32");
    }
  }

  /** The graph of a spec. */
  static OperationGraph of(ConvolutionSpec spec) {
    return new GraphBuilder(spec).build();
  }

  private static void requireOne(Map<Long, GraphTensor> tensors, GraphTensor tensor) {
    GraphTensor known = tensors.putIfAbsent(tensor.id(), tensor);
    require(known == null || known.equals(tensor), tensor, "has the id of " + known);
  }

  private static void requireShapes(GraphOperation operation) {
    if (operation instanceof GraphOperation.Convolution c) {
      requireShapes(c.input(), c.filter(), c.output(), c.stride(), c.padding());
    } else if (operation instanceof GraphOperation.InputGradient g) {
      requireShapes(g.output(), g.filter(), g.gradient(), g.stride(), g.padding());
    } else if (operation instanceof GraphOperation.Add add) {
      requireSame(add.chain(), add.output());
      List<Long> perChannel = List.of(1L, add.chain().channels(), 1L, 1L);
      require(
          add.addend().extents().equals(add.chain().extents())
              || add.addend().extents().equals(perChannel),
          add.addend(),
          "fits neither " + add.chain() + " nor its channels");
    } else if (operation instanceof GraphOperation.Relu relu) {
      requireSame(relu.chain(), relu.output());
    } else if (operation instanceof GraphOperation.ReluGradient relu) {
      requireSame(relu.chain(), relu.output());
      requireSame(relu.mask(), relu.output());
    }
  }

  private static void requireShapes(
      GraphTensor large, GraphTensor filter, GraphTensor small, int stride, int padding) {
    require(large.outputs() == 1 && small.outputs() == 1, large, "is not one map");
    require(filter.channels() == large.channels(), filter, "does not fit " + large);
    require(filter.outputs() == small.channels(), filter, "does not fit " + small);
    require(
        small.height() == extent(large.height(), filter.height(), stride, padding)
            && small.width() == extent(large.width(), filter.width(), stride, padding),
        small,
        "is not what " + filter + " makes of " + large);
  }

  private static long extent(long input, long kernel, int stride, int padding) {
    return Math.floorDiv(input + 2L * padding - kernel, (long) stride) + 1;
  }

  private static void requireSame(GraphTensor a, GraphTensor b) {
    require(a.extents().equals(b.extents()), a, "differs in shape from " + b);
  }

  private static void require(boolean condition, GraphTensor tensor, String problem) {
    if (!condition) {
      throw new IllegalArgumentException("in a cuDNN graph " + tensor + " " + problem);
    }
  }
}
