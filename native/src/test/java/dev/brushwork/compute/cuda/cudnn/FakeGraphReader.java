package dev.brushwork.compute.cuda.cudnn;

import dev.brushwork.compute.cuda.cudnn.FakeGraph.Geometry;
import dev.brushwork.compute.cuda.cudnn.FakeGraph.Kind;
import dev.brushwork.compute.cuda.cudnn.FakeGraph.Operation;
import dev.brushwork.compute.cuda.cudnn.FakeGraph.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.bytedeco.cuda.global.cudnn;

/** From descriptors to a {@link FakeGraph}, refusing what cuDNN refuses and what it should. */
final class FakeGraphReader {
  private FakeGraphReader() {}

  static FakeGraph read(List<FakeDescriptor> descriptors) {
    List<Operation> operations = new ArrayList<>();
    Map<Long, Tensor> tensors = new HashMap<>();
    Set<Tensor> written = new HashSet<>();
    Set<Tensor> read = new HashSet<>();
    for (FakeDescriptor descriptor : descriptors) {
      Operation operation = operation(descriptor);
      for (Tensor input : operation.inputs()) {
        requireOne(tensors, input);
        FakeCudnn.require(
            !input.virtual() || written.contains(input), "%s is read too early", input);
        read.add(input);
      }
      requireOne(tensors, operation.output());
      FakeCudnn.require(written.add(operation.output()), "%s is written twice", operation);
      operations.add(operation);
    }
    for (Tensor tensor : tensors.values()) {
      boolean between = written.contains(tensor) && read.contains(tensor);
      FakeCudnn.require(tensor.virtual() == between, "%s is dangling, or not virtual", tensor);
    }
    return new FakeGraph(operations);
  }

  private static void requireOne(Map<Long, Tensor> tensors, Tensor tensor) {
    Tensor known = tensors.putIfAbsent(tensor.id(), tensor);
    FakeCudnn.require(
        known == null || known.equals(tensor), "two tensors have the id %d", tensor.id());
  }

  /** Checks one operation, too. */
  static Operation operation(FakeDescriptor d) {
    Operation operation =
        switch (d.type()) {
          case cudnn.CUDNN_BACKEND_OPERATION_CONVOLUTION_FORWARD_DESCRIPTOR -> convolution(d);
          case cudnn.CUDNN_BACKEND_OPERATION_CONVOLUTION_BACKWARD_DATA_DESCRIPTOR ->
              inputGradient(d);
          case cudnn.CUDNN_BACKEND_OPERATION_POINTWISE_DESCRIPTOR -> pointwise(d);
          default -> throw new FakeCudnn.Refusal("no operation: type " + d.type());
        };
    check(operation);
    return operation;
  }

  private static Operation convolution(FakeDescriptor d) {
    FakeDescriptor geometry =
        d.descriptor(cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_CONV_DESC);
    requireZero(d.number(cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_BETA));
    return new Operation(
        Kind.CONVOLUTION,
        tensor(d.descriptor(cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_X)),
        tensor(d.descriptor(cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_W)),
        tensor(d.descriptor(cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_Y)),
        geometry(geometry),
        flip(geometry),
        d.number(cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_ALPHA));
  }

  private static Operation inputGradient(FakeDescriptor d) {
    FakeDescriptor geometry =
        d.descriptor(cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_CONV_DESC);
    requireZero(d.number(cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_BETA));
    return new Operation(
        Kind.INPUT_GRADIENT,
        tensor(d.descriptor(cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_DY)),
        tensor(d.descriptor(cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_W)),
        tensor(d.descriptor(cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_DX)),
        geometry(geometry),
        flip(geometry),
        d.number(cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_ALPHA));
  }

  private static void requireZero(float beta) {
    FakeCudnn.require(beta == 0, "beta is %s: outputs are not read", beta);
  }

  private static Geometry geometry(FakeDescriptor d) {
    requireType(d, cudnn.CUDNN_BACKEND_CONVOLUTION_DESCRIPTOR);
    requireFloat(d.integer(cudnn.CUDNN_ATTR_CONVOLUTION_COMP_TYPE, AttributeType.DATA_TYPE));
    FakeCudnn.require(
        d.longs(cudnn.CUDNN_ATTR_CONVOLUTION_SPATIAL_DIMS)[0] == 2, "two dimensions are needed");
    return new Geometry(
        pair(d, cudnn.CUDNN_ATTR_CONVOLUTION_PRE_PADDINGS),
        pair(d, cudnn.CUDNN_ATTR_CONVOLUTION_POST_PADDINGS),
        pair(d, cudnn.CUDNN_ATTR_CONVOLUTION_FILTER_STRIDES),
        pair(d, cudnn.CUDNN_ATTR_CONVOLUTION_DILATIONS));
  }

  private static boolean flip(FakeDescriptor d) {
    return d.integer(cudnn.CUDNN_ATTR_CONVOLUTION_CONV_MODE, AttributeType.CONVOLUTION_MODE)
        == cudnn.CUDNN_CONVOLUTION;
  }

  private static List<Long> pair(FakeDescriptor d, int attribute) {
    long[] values = d.longs(attribute);
    FakeCudnn.require(values.length == 2, "attribute %d needs two values", attribute);
    return boxed(values);
  }

  private static List<Long> boxed(long... values) {
    return LongStream.of(values).boxed().toList();
  }

  private static Operation pointwise(FakeDescriptor d) {
    FakeDescriptor mode = d.descriptor(cudnn.CUDNN_ATTR_OPERATION_POINTWISE_PW_DESCRIPTOR);
    requireType(mode, cudnn.CUDNN_BACKEND_POINTWISE_DESCRIPTOR);
    requireFloat(mode.integer(cudnn.CUDNN_ATTR_POINTWISE_MATH_PREC, AttributeType.DATA_TYPE));
    Tensor x = tensor(d.descriptor(cudnn.CUDNN_ATTR_OPERATION_POINTWISE_XDESC));
    int code = mode.integer(cudnn.CUDNN_ATTR_POINTWISE_MODE, AttributeType.POINTWISE_MODE);
    return switch (code) {
      case cudnn.CUDNN_POINTWISE_ADD ->
          pointwise(
              Kind.ADD,
              x,
              tensor(d.descriptor(cudnn.CUDNN_ATTR_OPERATION_POINTWISE_BDESC)),
              tensor(d.descriptor(cudnn.CUDNN_ATTR_OPERATION_POINTWISE_YDESC)));
      case cudnn.CUDNN_POINTWISE_RELU_FWD ->
          pointwise(
              Kind.RELU, x, null, tensor(d.descriptor(cudnn.CUDNN_ATTR_OPERATION_POINTWISE_YDESC)));
      case cudnn.CUDNN_POINTWISE_RELU_BWD ->
          pointwise(
              Kind.RELU_GRADIENT,
              tensor(d.descriptor(cudnn.CUDNN_ATTR_OPERATION_POINTWISE_DYDESC)),
              x,
              tensor(d.descriptor(cudnn.CUDNN_ATTR_OPERATION_POINTWISE_DXDESC)));
      default -> throw new FakeCudnn.Refusal("pointwise mode " + code);
    };
  }

  private static Operation pointwise(Kind kind, Tensor first, Tensor second, Tensor output) {
    return new Operation(kind, first, second, output, null, false, 1);
  }

  static Tensor tensor(FakeDescriptor d) {
    requireType(d, cudnn.CUDNN_BACKEND_TENSOR_DESCRIPTOR);
    Tensor tensor =
        new Tensor(
            d.longs(cudnn.CUDNN_ATTR_TENSOR_UNIQUE_ID)[0],
            boxed(d.longs(cudnn.CUDNN_ATTR_TENSOR_DIMENSIONS)),
            boxed(d.longs(cudnn.CUDNN_ATTR_TENSOR_STRIDES)),
            d.integer(cudnn.CUDNN_ATTR_TENSOR_DATA_TYPE, AttributeType.DATA_TYPE),
            d.flag(cudnn.CUDNN_ATTR_TENSOR_IS_VIRTUAL));
    FakeCudnn.require(
        tensor.extents().size() == 4 && tensor.strides().size() == 4,
        "%s is not of rank 4",
        tensor);
    FakeCudnn.require(
        !tensor.virtual() || tensor.type() == cudnn.CUDNN_DATA_FLOAT, "%s is not fp32", tensor);
    FakeCudnn.require(
        tensor.strides().get(1) == 1
            && tensor.strides().get(3) == tensor.extent(1)
            && tensor.strides().get(2) == (long) tensor.extent(1) * tensor.extent(3),
        "%s does not have its channels last",
        tensor);
    FakeCudnn.require(
        d.longs(cudnn.CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT)[0] == 16,
        "%s is not aligned to 16 bytes",
        tensor);
    return tensor;
  }

  private static void check(Operation o) {
    List<Long> extents = o.output().extents();
    switch (o.kind()) {
      case CONVOLUTION -> checkConvolution(o, o.first(), o.output());
      case INPUT_GRADIENT -> checkConvolution(o, o.output(), o.first());
      case ADD -> {
        requireExtents(o.first(), extents);
        if (!o.second().extents().equals(List.of(1L, extents.get(1), 1L, 1L))) {
          requireExtents(o.second(), extents);
        }
        FakeCudnn.require(!o.second().virtual(), "the running tensor is not first in %s", o);
      }
      case RELU -> requireExtents(o.first(), extents);
      case RELU_GRADIENT -> {
        requireExtents(o.first(), extents);
        requireExtents(o.second(), extents);
        FakeCudnn.require(!o.second().virtual(), "the mask is not in memory in %s", o);
      }
    }
  }

  private static void checkConvolution(Operation o, Tensor large, Tensor small) {
    Tensor filter = o.second();
    FakeCudnn.require(filter.extent(1) == large.extent(1), "channels differ in %s", o);
    FakeCudnn.require(filter.extent(0) == small.extent(1), "channels differ in %s", o);
    FakeCudnn.require(o.first().type() == filter.type(), "the operands' types differ in %s", o);
    // Their fastest loads take 16 bytes of channels.
    int bytes = o.first().type() == cudnn.CUDNN_DATA_FLOAT ? 4 : 2;
    FakeCudnn.require(
        o.first().extent(1) * bytes % 16 == 0, "channels do not fill 16 bytes in %s", o);
    for (int i = 0; i < 2; i++) {
      Geometry g = o.geometry();
      long window = (filter.extent(2 + i) - 1) * g.dilations().get(i) + 1;
      long padded = large.extent(2 + i) + g.before().get(i) + g.after().get(i);
      FakeCudnn.require(
          Math.floorDiv(padded - window, g.strides().get(i)) + 1 == small.extent(2 + i),
          "extents do not fit in %s",
          o);
    }
  }

  private static void requireExtents(Tensor tensor, List<Long> extents) {
    FakeCudnn.require(tensor.extents().equals(extents), "%s should be %s", tensor, extents);
  }

  private static void requireType(FakeDescriptor d, int type) {
    FakeCudnn.require(d.type() == type, "a descriptor of type %d, not %d", d.type(), type);
  }

  private static void requireFloat(int type) {
    FakeCudnn.require(type == cudnn.CUDNN_DATA_FLOAT, "computes in type %d", type);
  }
}
