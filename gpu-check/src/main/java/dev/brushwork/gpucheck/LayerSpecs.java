package dev.brushwork.gpucheck;

import dev.brushwork.compute.FilterShape;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.cuda.cudnn.Arithmetic;
import dev.brushwork.compute.cuda.cudnn.ConvolutionSpec;
import dev.brushwork.compute.cuda.kernels.NumberFormat;
import java.util.ArrayList;
import java.util.List;

/** VGG19's convolutions up to conv5_1, as the backend asks cuDNN for them. */
final class LayerSpecs {
  /**
   * Channels as the kernels read them: whole pieces of 16 bytes, and the image's three are padded.
   */
  private static final int PADDED_IMAGE = 8;

  /**
   * Microseconds at 512 px in 16 bits that the design allows, forward and backward; layers of the
   * same shape share a row.
   */
  private static final List<Row> ROWS =
      List.of(
          new Row("conv1_1", 1, PADDED_IMAGE, 64, 12, 0),
          new Row("conv1_2", 1, 64, 64, 54, 54),
          new Row("conv2_1", 2, 64, 128, 17, 28),
          new Row("conv2_2", 2, 128, 128, 31, 31),
          new Row("conv3_1", 4, 128, 256, 17, 19),
          new Row("conv3_2", 4, 256, 256, 31, 31),
          new Row("conv4_1", 8, 256, 512, 19, 23),
          new Row("conv4_2", 8, 512, 512, 37, 37),
          new Row("conv5_1", 16, 512, 512, 14, 14));

  private LayerSpecs() {}

  /** How one precision computes. */
  enum Numbers {
    FP32(NumberFormat.FP32, NumberFormat.FP32, Arithmetic.FP32),
    TF32(NumberFormat.FP32, NumberFormat.FP32, Arithmetic.TF32),
    MIXED(NumberFormat.FP16, NumberFormat.BF16, Arithmetic.HALF);

    private final NumberFormat map;
    private final NumberFormat gradient;
    private final Arithmetic arithmetic;

    Numbers(NumberFormat map, NumberFormat gradient, Arithmetic arithmetic) {
      this.map = map;
      this.gradient = gradient;
      this.arithmetic = arithmetic;
    }
  }

  /**
   * @param division of the image's side at this layer
   */
  private record Row(
      String name, int division, int inputs, int outputs, double forward, double backward) {}

  /**
   * One convolution with what is fused to it.
   *
   * @param budgetMicroseconds at 512 px, mixed
   */
  record Layer(String name, ConvolutionSpec spec, double budgetMicroseconds) {}

  /** All of them on an image of {@code side} x {@code side}. */
  static List<Layer> of(int side, Numbers numbers) {
    List<Layer> layers = new ArrayList<>();
    for (Row row : ROWS) {
      Shape input = Shape.map(side / row.division, side / row.division, row.inputs);
      FilterShape filter = new FilterShape(row.outputs, row.inputs, 3, 3);
      layers.add(
          new Layer(
              row.name + " forward",
              ConvolutionSpec.convolution(
                      input, filter, 1, 1, numbers.map, numbers.map, numbers.arithmetic)
                  .withBias()
                  .withRelu(),
              row.forward));
      // The first layer's is a kernel of our own.
      if (row.backward > 0) {
        layers.add(
            new Layer(
                row.name + " backward",
                ConvolutionSpec.inputGradient(
                        input, filter, 1, 1, numbers.gradient, numbers.gradient, numbers.arithmetic)
                    .withAddend(numbers.gradient)
                    .withMask(numbers.map),
                row.backward));
      }
    }
    return layers;
  }
}
