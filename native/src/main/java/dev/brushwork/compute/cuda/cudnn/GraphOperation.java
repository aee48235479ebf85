package dev.brushwork.compute.cuda.cudnn;

import java.util.List;

/** An operation of an {@link OperationGraph}, computed in fp32. */
sealed interface GraphOperation {
  GraphTensor output();

  List<GraphTensor> inputs();

  /** Cross-correlation with zero padding on all sides. */
  record Convolution(
      GraphTensor input, GraphTensor filter, GraphTensor output, int stride, int padding)
      implements GraphOperation {
    @Override
    public List<GraphTensor> inputs() {
      return List.of(input, filter);
    }
  }

  /** From the gradient of a convolution's output to that of its input. */
  record InputGradient(
      GraphTensor gradient, GraphTensor filter, GraphTensor output, int stride, int padding)
      implements GraphOperation {
    @Override
    public List<GraphTensor> inputs() {
      return List.of(gradient, filter);
    }
  }

  /** {@code output = chain + addend}; the addend may be one number for each channel. */
  record Add(GraphTensor chain, GraphTensor addend, GraphTensor output) implements GraphOperation {
    @Override
    public List<GraphTensor> inputs() {
      return List.of(chain, addend);
    }
  }

  /** {@code output = max(chain, 0)}. */
  record Relu(GraphTensor chain, GraphTensor output) implements GraphOperation {
    @Override
    public List<GraphTensor> inputs() {
      return List.of(chain);
    }
  }

  /** {@code output = mask > 0 ? chain : 0}. */
  record ReluGradient(GraphTensor chain, GraphTensor mask, GraphTensor output)
      implements GraphOperation {
    @Override
    public List<GraphTensor> inputs() {
      return List.of(chain, mask);
    }
  }
}
