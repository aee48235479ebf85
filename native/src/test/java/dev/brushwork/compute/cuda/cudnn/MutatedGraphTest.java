package dev.brushwork.compute.cuda.cudnn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.compute.FilterShape;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.cuda.kernels.NumberFormat;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bytedeco.cuda.global.cudnn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A descriptor that is wrong in one attribute is refused, or changes the result. */
final class MutatedGraphTest {

  /** Changes the values of one attribute on their way to cuDNN. */
  record Mutation(String name, int attribute, Consumer<ByteBuffer> change) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Mutation> mutations() {
    return Stream.of(
        longs("padding before", cudnn.CUDNN_ATTR_CONVOLUTION_PRE_PADDINGS, 0, 2),
        longs("paddings that add up", cudnn.CUDNN_ATTR_CONVOLUTION_POST_PADDINGS, 2, 0),
        longs("stride", cudnn.CUDNN_ATTR_CONVOLUTION_FILTER_STRIDES, 2, 2),
        longs("dilation", cudnn.CUDNN_ATTR_CONVOLUTION_DILATIONS, 2, 1),
        longs("alignment", cudnn.CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT, 2),
        longs("one id for all", cudnn.CUDNN_ATTR_TENSOR_UNIQUE_ID, 1),
        integer("mode", cudnn.CUDNN_ATTR_CONVOLUTION_CONV_MODE, cudnn.CUDNN_CONVOLUTION),
        integer("mask as addend", cudnn.CUDNN_ATTR_POINTWISE_MODE, cudnn.CUDNN_POINTWISE_ADD),
        integer("ReLU", cudnn.CUDNN_ATTR_POINTWISE_MODE, cudnn.CUDNN_POINTWISE_RELU_FWD),
        integer("computed in fp16", cudnn.CUDNN_ATTR_CONVOLUTION_COMP_TYPE, cudnn.CUDNN_DATA_HALF),
        integer("all in fp16", cudnn.CUDNN_ATTR_TENSOR_DATA_TYPE, cudnn.CUDNN_DATA_HALF),
        integer("all in bf16", cudnn.CUDNN_ATTR_TENSOR_DATA_TYPE, cudnn.CUDNN_DATA_BFLOAT16),
        new Mutation(
            "alpha",
            cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_ALPHA,
            values -> values.putFloat(2)),
        new Mutation(
            "beta",
            cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_BETA,
            values -> values.putFloat(1)),
        new Mutation(
            "all virtual", cudnn.CUDNN_ATTR_TENSOR_IS_VIRTUAL, values -> values.put((byte) 1)),
        new Mutation(
            "none virtual", cudnn.CUDNN_ATTR_TENSOR_IS_VIRTUAL, values -> values.put((byte) 0)),
        new Mutation(
            "height for width",
            cudnn.CUDNN_ATTR_TENSOR_DIMENSIONS,
            values -> exchange(values.asLongBuffer(), 2, 3)),
        longs("channels first", cudnn.CUDNN_ATTR_TENSOR_STRIDES, 6 * 7 * 16, 42, 7, 1),
        new Mutation(
            "operations reversed",
            cudnn.CUDNN_ATTR_OPERATIONGRAPH_OPS,
            values -> exchange(values.asLongBuffer(), 0, 2)),
        new Mutation(
            "addresses of filter and addend exchanged",
            cudnn.CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS,
            values -> exchange(values.asLongBuffer(), 1, 2)),
        new Mutation(
            "addresses of addend and mask exchanged",
            cudnn.CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS,
            values -> exchange(values.asLongBuffer(), 2, 3)));
  }

  private static Mutation longs(String name, int attribute, long... values) {
    return new Mutation(name, attribute, buffer -> buffer.asLongBuffer().put(values));
  }

  private static Mutation integer(String name, int attribute, int value) {
    return new Mutation(name, attribute, buffer -> buffer.putInt(value));
  }

  private static void exchange(LongBuffer values, int a, int b) {
    if (values.remaining() <= b) {
      return; // of a graph of fewer operations
    }
    long first = values.get(a);
    values.put(a, values.get(b)).put(b, first);
  }

  @ParameterizedTest
  @MethodSource("mutations")
  void isRefusedOrSeen(Mutation mutation) {
    ConvolutionSpec spec =
        ConvolutionSpec.inputGradient(
                Shape.map(6, 7, 16),
                new FilterShape(16, 16, 3, 3),
                1,
                1,
                NumberFormat.BF16,
                NumberFormat.BF16,
                Arithmetic.HALF)
            .withAddend(NumberFormat.BF16)
            .withMask(NumberFormat.FP16);
    assertThat(isRightWith(spec, mutation)).as("unnoticed").isFalse();
  }

  @Test
  void withoutAMutationNothingIsSeen() {
    ConvolutionSpec spec = CudnnConvolutionsTest.forward(Arithmetic.HALF);
    assertThat(isRightWith(spec, longs("none", -1, 1))).isTrue();
  }

  @Test
  void seesInputAndFilterExchanged() {
    ConvolutionSpec spec = CudnnConvolutionsTest.forward(Arithmetic.HALF);
    assertThat(
            isRight(
                spec,
                exchanging(
                    cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_X,
                    cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_W)))
        .isFalse();
  }

  @Test
  void seesGradientAndMaskExchanged() {
    ConvolutionSpec spec =
        CudnnConvolutionsTest.forward(Arithmetic.HALF)
            .withoutEpilogue()
            .withMask(NumberFormat.FP16);
    assertThat(
            isRight(
                spec,
                exchanging(
                    cudnn.CUDNN_ATTR_OPERATION_POINTWISE_XDESC,
                    cudnn.CUDNN_ATTR_OPERATION_POINTWISE_DYDESC)))
        .isFalse();
  }

  private static boolean isRightWith(ConvolutionSpec spec, Mutation mutation) {
    return isRight(
        spec,
        arguments -> {
          if (arguments[1].equals(mutation.attribute)) {
            byte[] changed = ((byte[]) arguments[4]).clone();
            mutation.change.accept(ByteBuffer.wrap(changed).order(ByteOrder.nativeOrder()));
            arguments[4] = changed;
          }
          return arguments;
        });
  }

  private static UnaryOperator<Object[]> exchanging(int a, int b) {
    return arguments -> {
      if (arguments[1].equals(a)) {
        arguments[1] = b;
      } else if (arguments[1].equals(b)) {
        arguments[1] = a;
      }
      return arguments;
    };
  }

  /** Whether the result is right although the settings of attributes were changed. */
  private static boolean isRight(ConvolutionSpec spec, UnaryOperator<Object[]> change) {
    FakeCudnn fake = new FakeCudnn();
    CudnnApi mutating =
        (CudnnApi)
            Proxy.newProxyInstance(
                MutatedGraphTest.class.getClassLoader(),
                new Class<?>[] {CudnnApi.class},
                (proxy, method, arguments) -> {
                  boolean set = method.getName().equals("setAttribute");
                  try {
                    return method.invoke(fake, set ? change.apply(arguments) : arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
    try (CudnnConvolutions convolutions =
            CudnnConvolutions.open(mutating, PlanSettings.plain(), 8);
        ConvolutionPlan plan = convolutions.plan(spec);
        ConvolutionTrial trial = new ConvolutionTrial(spec, plan.workspaceBytes(), 9)) {
      plan.execute(0, trial.operands());
      return plan.fused() && Arrays.equals(trial.output(), trial.expected());
    } catch (CudnnException e) {
      return false;
    }
  }
}
