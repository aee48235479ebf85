package dev.brushwork.compute.cuda.cudnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brushwork.compute.FilterShape;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.cuda.kernels.NumberFormat;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class ConvolutionSpecTest {
  private static final FilterShape FILTER = new FilterShape(24, 16, 3, 3);
  private static final Shape MAP = Shape.map(7, 6, 16);

  @Test
  void aGradientOfStrideOneIsAConvolutionByTheRotatedFilter() {
    ConvolutionSpec gradient = gradient(MAP, FILTER, 1, 0);
    assertThat(gradient.kind()).isEqualTo(ConvolutionSpec.Kind.CONVOLUTION);
    assertThat(gradient.input()).isEqualTo(Shape.map(5, 4, 24));
    assertThat(gradient.output()).isEqualTo(MAP);
    assertThat(gradient.padding()).isEqualTo(2);
    assertThat(gradient.filter()).isEqualTo(new FilterShape(16, 24, 3, 3));
  }

  @Test
  void otherGradientsTakeTheForwardFilter() {
    List<ConvolutionSpec> gradients =
        List.of(
            gradient(MAP, FILTER, 2, 1),
            gradient(MAP, FILTER, 1, 3),
            gradient(MAP, new FilterShape(24, 16, 3, 1), 1, 0));
    for (ConvolutionSpec gradient : gradients) {
      assertThat(gradient.kind()).isEqualTo(ConvolutionSpec.Kind.INPUT_GRADIENT);
      assertThat(gradient.output()).isEqualTo(MAP);
      assertThat(gradient.filter().outputs()).isEqualTo(24);
    }
  }

  @Test
  void refusesWhatDoesNotFit() {
    refuses("channels in multiples of 8 for FP16, got 12", () -> forward(MAP, 12, 1, 1));
    refuses(
        "channels in multiples of 8 for FP16, got 12",
        () -> forward(Shape.map(7, 6, 12), 24, 1, 1));
    refuses("a stride of at least 1, got 0", () -> new FakeSpec(0, 1, MAP).spec());
    refuses("a padding of at least 0, got -1", () -> new FakeSpec(1, -1, MAP).spec());
    refuses(
        "height 7 behind a kernel of 3, stride 1 and padding 1 on 7, got 5",
        () -> new FakeSpec(1, 1, Shape.map(5, 6, 16)).spec());
    refuses(
        "a ReLU or a mask, not both",
        () -> forward(MAP, 24, 1, 1).withRelu().withMask(NumberFormat.FP16));
    refuses(
        "an input in a format that TF32 multiplies, got FP16",
        () ->
            ConvolutionSpec.convolution(
                MAP, FILTER, 1, 1, NumberFormat.FP16, NumberFormat.FP16, Arithmetic.TF32));
    refuses("input and output are maps", () -> new FakeSpec(1, 1, Shape.matrix(7, 6)).spec());
  }

  /** Plans are kept by it, on disk too. */
  @Test
  void itsTextTellsAnyTwoApart() {
    ConvolutionSpec plain = forward(MAP, 24, 1, 1);
    List<ConvolutionSpec> different =
        List.of(
            plain,
            forward(MAP, 16, 1, 1),
            forward(Shape.map(6, 7, 16), 24, 1, 1),
            forward(MAP, 24, 2, 1),
            forward(MAP, 24, 1, 0),
            gradient(MAP, FILTER, 1, 1),
            gradient(MAP, FILTER, 2, 1),
            gradient(MAP, FILTER, 3, 1),
            gradient(Shape.map(8, 6, 16), FILTER, 2, 1),
            plain.withBias(),
            plain.withRelu(),
            plain.withBias().withRelu(),
            plain.withAddend(NumberFormat.FP16),
            plain.withAddend(NumberFormat.BF16),
            plain.withMask(NumberFormat.FP16),
            plain.withMask(NumberFormat.BF16),
            plain.withAddend(NumberFormat.BF16).withMask(NumberFormat.BF16),
            fp32(Arithmetic.FP32),
            fp32(Arithmetic.TF32));
    assertThat(different.stream().map(ConvolutionSpec::toString).distinct())
        .hasSameSizeAs(different);
    assertThat(forward(MAP, 24, 2, 1).withBias().withAddend(NumberFormat.BF16).withRelu())
        .hasToString(
            "convolution of 7x6x16 FP16 to 4x3x24 FP16 by 3x3, stride 2, padding 1, bias, addend"
                + " BF16, ReLU, HALF arithmetic");
  }

  @Test
  void withoutItsEpilogueNothingIsLeftOfIt() {
    ConvolutionSpec plain = forward(MAP, 24, 1, 1);
    ConvolutionSpec full = plain.withBias().withAddend(NumberFormat.BF16).withRelu();
    assertThat(full.hasEpilogue()).isTrue();
    assertThat(full.withoutEpilogue()).isEqualTo(plain);
    assertThat(plain.hasEpilogue()).isFalse();
  }

  /** Not from a factory, so that it may be wrong. */
  private record FakeSpec(int stride, int padding, Shape output) {
    ConvolutionSpec spec() {
      ConvolutionSpec right = forward(MAP, 16, 1, 1);
      return new ConvolutionSpec(
          right.kind(),
          right.input(),
          output,
          3,
          3,
          stride,
          padding,
          right.inputFormat(),
          right.outputFormat(),
          false,
          right.addend(),
          false,
          right.mask(),
          right.arithmetic());
    }
  }

  private static ConvolutionSpec forward(Shape map, int outputs, int stride, int padding) {
    return ConvolutionSpec.convolution(
        map,
        new FilterShape(outputs, map.channels(), 3, 3),
        stride,
        padding,
        NumberFormat.FP16,
        NumberFormat.FP16,
        Arithmetic.HALF);
  }

  private static ConvolutionSpec fp32(Arithmetic arithmetic) {
    return ConvolutionSpec.convolution(
        MAP, FILTER, 1, 1, NumberFormat.FP32, NumberFormat.FP32, arithmetic);
  }

  private static ConvolutionSpec gradient(Shape map, FilterShape filter, int stride, int padding) {
    return ConvolutionSpec.inputGradient(
        map, filter, stride, padding, NumberFormat.BF16, NumberFormat.BF16, Arithmetic.HALF);
  }

  private static void refuses(String what, ThrowingCallable spec) {
    assertThatThrownBy(spec)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("a convolution needs " + what);
  }
}
