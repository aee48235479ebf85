package dev.brushwork.compute.cuda.cudnn;

import dev.brushwork.compute.FilterShape;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.cuda.kernels.NumberFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The different convolutions of an iteration with VGG and ResNet50, as the cuda backend asks for
 * them: forward, and the gradients with whatever may be fused to them.
 */
final class NetworkConvolutions {
  /** The number formats and the arithmetic of a precision. */
  enum Formats {
    FP32(NumberFormat.FP32, Arithmetic.FP32),
    TF32(NumberFormat.FP32, Arithmetic.TF32),
    MIXED(NumberFormat.FP16, Arithmetic.HALF);

    private final NumberFormat maps;
    private final Arithmetic arithmetic;

    Formats(NumberFormat maps, Arithmetic arithmetic) {
      this.maps = maps;
      this.arithmetic = arithmetic;
    }
  }

  private final Formats formats;
  private final Set<ConvolutionSpec> specs = new LinkedHashSet<>();

  private NetworkConvolutions(Formats formats) {
    this.formats = formats;
  }

  /** Of VGG16 and VGG19, which differ in how often the same ones come, at {@code size} pixels. */
  static Set<ConvolutionSpec> vgg(Formats formats, int size) {
    NetworkConvolutions all = new NetworkConvolutions(formats);
    all.forward(size, formats.maps.vector(), 64, 3, 1, true);
    int channels = 64;
    int extent = size;
    for (int outputs : new int[] {64, 128, 256, 512, 512}) {
      if (extent < size) {
        all.forward(extent, channels, outputs, 3, 1, true);
        all.backward(extent, channels, outputs, 3, 1, false);
      }
      all.forward(extent, outputs, outputs, 3, 1, true);
      all.backward(extent, outputs, outputs, 3, 1, true);
      channels = outputs;
      extent /= 2;
    }
    return all.specs;
  }

  /** Of ResNet50 at {@code size} pixels. */
  static Set<ConvolutionSpec> resnet50(Formats formats, int size) {
    NetworkConvolutions all = new NetworkConvolutions(formats);
    all.forward(size, formats.maps.vector(), 64, 7, 2, true);
    all.backward(size, formats.maps.vector(), 64, 7, 2, false);
    int channels = 64;
    int extent = size / 4;
    for (int width : new int[] {64, 128, 256, 512}) {
      int stride = width == 64 ? 1 : 2;
      all.bottleneck(extent, channels, width, stride);
      all.forward(extent, channels, 4 * width, 1, stride, false);
      all.backward(extent, channels, 4 * width, 1, stride, true);
      extent /= stride;
      channels = 4 * width;
      all.bottleneck(extent, channels, width, 1);
    }
    return all.specs;
  }

  private void bottleneck(int extent, int channels, int width, int stride) {
    forward(extent, channels, width, 1, 1, true);
    forward(extent, width, width, 3, stride, true);
    forward(extent / stride, width, 4 * width, 1, 1, false);
    backward(extent, channels, width, 1, 1, true);
    backward(extent, width, width, 3, stride, true);
    backward(extent / stride, width, 4 * width, 1, 1, true);
  }

  private void forward(int extent, int inputs, int outputs, int kernel, int stride, boolean relu) {
    Shape map = Shape.map(extent, extent, inputs);
    FilterShape filter = new FilterShape(outputs, inputs, kernel, kernel);
    ConvolutionSpec spec =
        ConvolutionSpec.convolution(
                map, filter, stride, kernel / 2, formats.maps, formats.maps, formats.arithmetic)
            .withBias();
    specs.add(relu ? spec.withRelu() : spec);
  }

  /** The gradient alone, with a mask, and with an addend too if {@code fused}. */
  private void backward(
      int extent, int inputs, int outputs, int kernel, int stride, boolean fused) {
    Shape map = Shape.map(extent, extent, inputs);
    FilterShape filter = new FilterShape(outputs, inputs, kernel, kernel);
    NumberFormat gradients = formats.maps.gradient();
    ConvolutionSpec spec =
        ConvolutionSpec.inputGradient(
            map, filter, stride, kernel / 2, gradients, gradients, formats.arithmetic);
    specs.addAll(
        fused
            ? List.of(
                spec.withMask(formats.maps), spec.withAddend(gradients).withMask(formats.maps))
            : List.of(spec));
  }
}
