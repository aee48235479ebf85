package dev.brushwork.compute.cuda.cudnn;

import dev.brushwork.compute.Scope;
import dev.brushwork.compute.cuda.kernels.NumberFormat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.cuda.global.cudnn;

/**
 * Owns the descriptors of an {@link OperationGraph}, finalised. Every plan for it holds them: they
 * live until the last holder closes them.
 */
final class GraphDescriptors implements AutoCloseable {
  /** Of every tensor in memory, in bytes: what the widest loads of cuDNN's kernels need. */
  static final int ALIGNMENT = 16;

  private final CudnnApi api;
  private final Scope scope = new Scope();
  private final Map<GraphTensor, Descriptor> tensors = new HashMap<>();
  private final Descriptor graph;
  private int holders = 1;

  GraphDescriptors(CudnnApi api, OperationGraph operations) {
    this.api = api;
    try {
      List<Descriptor> descriptors = new ArrayList<>();
      for (GraphOperation operation : operations.operations()) {
        descriptors.add(operation(operation));
      }
      graph =
          create(cudnn.CUDNN_BACKEND_OPERATIONGRAPH_DESCRIPTOR, "the operation graph")
              .setDescriptors(cudnn.CUDNN_ATTR_OPERATIONGRAPH_OPS, descriptors)
              .complete();
    } catch (RuntimeException e) {
      scope.close();
      throw e;
    }
  }

  Descriptor graph() {
    return graph;
  }

  /** One holder more. */
  synchronized GraphDescriptors hold() {
    holders++;
    return this;
  }

  private Descriptor create(int type, String name) {
    return scope.own(new Descriptor(api, type, name));
  }

  private Descriptor tensor(GraphTensor tensor) {
    return tensors.computeIfAbsent(tensor, this::newTensor);
  }

  private Descriptor newTensor(GraphTensor tensor) {
    return create(cudnn.CUDNN_BACKEND_TENSOR_DESCRIPTOR, tensor.name())
        .setEnum(
            cudnn.CUDNN_ATTR_TENSOR_DATA_TYPE, AttributeType.DATA_TYPE, dataType(tensor.format()))
        .setLongs(
            cudnn.CUDNN_ATTR_TENSOR_DIMENSIONS,
            tensor.extents().stream().mapToLong(Long::longValue).toArray())
        .setLongs(cudnn.CUDNN_ATTR_TENSOR_STRIDES, tensor.strides())
        .setLongs(cudnn.CUDNN_ATTR_TENSOR_UNIQUE_ID, tensor.id())
        .setLongs(cudnn.CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT, ALIGNMENT)
        .setBoolean(cudnn.CUDNN_ATTR_TENSOR_IS_VIRTUAL, tensor.virtual())
        .complete();
  }

  private Descriptor operation(GraphOperation operation) {
    // Before what refers to them, so that they are closed after it.
    operation.inputs().forEach(this::tensor);
    tensor(operation.output());
    if (operation instanceof GraphOperation.Convolution c) {
      Descriptor geometry = geometry(c.stride(), c.padding());
      return create(cudnn.CUDNN_BACKEND_OPERATION_CONVOLUTION_FORWARD_DESCRIPTOR, "convolution")
          .setDescriptors(cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_CONV_DESC, geometry)
          .setDescriptors(cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_X, tensor(c.input()))
          .setDescriptors(cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_W, tensor(c.filter()))
          .setDescriptors(cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_Y, tensor(c.output()))
          .setFloat(cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_ALPHA, 1)
          .setFloat(cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_BETA, 0)
          .complete();
    } else if (operation instanceof GraphOperation.InputGradient g) {
      Descriptor geometry = geometry(g.stride(), g.padding());
      return create(
              cudnn.CUDNN_BACKEND_OPERATION_CONVOLUTION_BACKWARD_DATA_DESCRIPTOR,
              "the input's gradient")
          .setDescriptors(cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_CONV_DESC, geometry)
          .setDescriptors(cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_DY, tensor(g.gradient()))
          .setDescriptors(cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_W, tensor(g.filter()))
          .setDescriptors(cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_DX, tensor(g.output()))
          .setFloat(cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_ALPHA, 1)
          .setFloat(cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_BETA, 0)
          .complete();
    } else if (operation instanceof GraphOperation.Add add) {
      return pointwise(cudnn.CUDNN_POINTWISE_ADD, "addition")
          .setDescriptors(cudnn.CUDNN_ATTR_OPERATION_POINTWISE_XDESC, tensor(add.chain()))
          .setDescriptors(cudnn.CUDNN_ATTR_OPERATION_POINTWISE_BDESC, tensor(add.addend()))
          .setDescriptors(cudnn.CUDNN_ATTR_OPERATION_POINTWISE_YDESC, tensor(add.output()))
          .complete();
    } else if (operation instanceof GraphOperation.Relu relu) {
      return pointwise(cudnn.CUDNN_POINTWISE_RELU_FWD, "ReLU")
          .setDescriptors(cudnn.CUDNN_ATTR_OPERATION_POINTWISE_XDESC, tensor(relu.chain()))
          .setDescriptors(cudnn.CUDNN_ATTR_OPERATION_POINTWISE_YDESC, tensor(relu.output()))
          .complete();
    } else if (operation instanceof GraphOperation.ReluGradient relu) {
      return pointwise(cudnn.CUDNN_POINTWISE_RELU_BWD, "ReLU's gradient")
          .setDescriptors(cudnn.CUDNN_ATTR_OPERATION_POINTWISE_DYDESC, tensor(relu.chain()))
          .setDescriptors(cudnn.CUDNN_ATTR_OPERATION_POINTWISE_XDESC, tensor(relu.mask()))
          .setDescriptors(cudnn.CUDNN_ATTR_OPERATION_POINTWISE_DXDESC, tensor(relu.output()))
          .complete();
    }
    throw new IllegalArgumentException("not an operation: " + operation);
  }

  private Descriptor geometry(int stride, int padding) {
    return create(cudnn.CUDNN_BACKEND_CONVOLUTION_DESCRIPTOR, "the convolution's geometry")
        .setEnum(
            cudnn.CUDNN_ATTR_CONVOLUTION_COMP_TYPE, AttributeType.DATA_TYPE, cudnn.CUDNN_DATA_FLOAT)
        .setEnum(
            cudnn.CUDNN_ATTR_CONVOLUTION_CONV_MODE,
            AttributeType.CONVOLUTION_MODE,
            cudnn.CUDNN_CROSS_CORRELATION)
        .setLongs(cudnn.CUDNN_ATTR_CONVOLUTION_SPATIAL_DIMS, 2)
        .setLongs(cudnn.CUDNN_ATTR_CONVOLUTION_PRE_PADDINGS, padding, padding)
        .setLongs(cudnn.CUDNN_ATTR_CONVOLUTION_POST_PADDINGS, padding, padding)
        .setLongs(cudnn.CUDNN_ATTR_CONVOLUTION_DILATIONS, 1, 1)
        .setLongs(cudnn.CUDNN_ATTR_CONVOLUTION_FILTER_STRIDES, stride, stride)
        .complete();
  }

  private Descriptor pointwise(int mode, String name) {
    Descriptor operation =
        create(cudnn.CUDNN_BACKEND_POINTWISE_DESCRIPTOR, "the mode of " + name)
            .setEnum(cudnn.CUDNN_ATTR_POINTWISE_MODE, AttributeType.POINTWISE_MODE, mode)
            .setEnum(
                cudnn.CUDNN_ATTR_POINTWISE_MATH_PREC,
                AttributeType.DATA_TYPE,
                cudnn.CUDNN_DATA_FLOAT)
            .complete();
    return create(cudnn.CUDNN_BACKEND_OPERATION_POINTWISE_DESCRIPTOR, name)
        .setDescriptors(cudnn.CUDNN_ATTR_OPERATION_POINTWISE_PW_DESCRIPTOR, operation);
  }

  private static int dataType(NumberFormat format) {
    return switch (format) {
      case FP32 -> cudnn.CUDNN_DATA_FLOAT;
      case FP16 -> cudnn.CUDNN_DATA_HALF;
      case BF16 -> cudnn.CUDNN_DATA_BFLOAT16;
    };
  }

  @Override
  public synchronized void close() {
    holders--;
    if (holders == 0) {
      scope.close();
    }
  }
}
