package dev.brushwork.compute.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.compute.ChannelMap;
import dev.brushwork.compute.DeviceOptions;
import dev.brushwork.compute.FilterShape;
import dev.brushwork.compute.Parameter;
import dev.brushwork.compute.PoolKind;
import dev.brushwork.compute.Precision;
import dev.brushwork.compute.Recorder;
import dev.brushwork.compute.Recording;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What oneDNN chooses for a style transfer through all of ResNet50; nothing of it is run. */
final class OneDnnResNetTest {
  private static final int[] BLOCKS = {3, 4, 6, 3};

  /** A reference implementation is right, but some 80 times slower. */
  @ParameterizedTest
  @CsvSource({"1, 224, 160", "2, 224, 160", "1, 61, 45", "2, 61, 45"})
  void noPrimitiveFallsBackToAReferenceImplementation(int strideIn, int height, int width) {
    List<String> implementations = implementations(styleTransfer(strideIn, height, width));
    // 53 convolutions, 16 sums and a pool, and as much again backwards.
    assertThat(implementations).hasSizeGreaterThan(140).noneMatch(line -> line.contains(": ref"));
  }

  @Test
  void theGradientOfASumIsCopiedToNeitherOfItsInputs() {
    assertThat(implementations(styleTransfer(2, 64, 64)))
        .filteredOn(line -> line.startsWith("gradient through "))
        // A way around that is a block's input adds to a gradient that is there already.
        .hasSize(16 - 4);
  }

  private static List<String> implementations(Recording recording) {
    try (OneDnnDevice device = new OneDnnDevice(DeviceOptions.defaults(), KernelChoice.fastest());
        Schedule schedule = RecordingLowering.lower(device, recording)) {
      return schedule.implementations();
    }
  }

  /**
   * @param strideIn the convolution of a stage's first block that strides: 1 (He et al. 2015) or 2
   */
  private static Recording styleTransfer(int strideIn, int height, int width) {
    Recorder recorder = new Recorder(Precision.FP32);
    Tensor image = recorder.variable("image", Shape.map(height, width, 3));
    Tensor x =
        recorder.affine(
            "preprocessed",
            image,
            new ChannelMap(List.of(2, 1, 0), List.of(1f, 1f, 1f), List.of(-1f, -1f, -1f)));
    x = convolution(recorder, "stem", x, 64, 7, 2, 3, true);
    x = recorder.pool("pool", x, PoolKind.MAX, 3, 2, 1);
    for (int stage = 0; stage < BLOCKS.length; stage++) {
      int width3x3 = 64 << stage;
      for (int block = 0; block < BLOCKS[stage]; block++) {
        String name = "block " + stage + "." + block;
        int stride = block == 0 && stage > 0 ? 2 : 1;
        Tensor y =
            convolution(recorder, name + " a", x, width3x3, 1, strideIn == 1 ? stride : 1, 0, true);
        y = convolution(recorder, name + " b", y, width3x3, 3, strideIn == 2 ? stride : 1, 1, true);
        y = convolution(recorder, name + " c", y, 4 * width3x3, 1, 1, 0, false);
        if (block == 0) {
          x = convolution(recorder, name + " around", x, 4 * width3x3, 1, stride, 0, false);
        }
        x = recorder.add(name, y, x, true);
      }
      fit(recorder, recorder.gram("gram " + stage, x, 1));
    }
    fit(recorder, x);
    recorder.storeGradient(recorder.external("gradient", image.shape()));
    return recorder.finish();
  }

  private static Tensor convolution(
      Recorder recorder,
      String name,
      Tensor input,
      int outputs,
      int kernel,
      int stride,
      int padding,
      boolean relu) {
    Parameter filter =
        recorder.parameter(
            name, new FilterShape(outputs, input.shape().channels(), kernel, kernel));
    return recorder.convolution(name, input, filter, stride, padding, relu);
  }

  private static void fit(Recorder recorder, Tensor tensor) {
    recorder.squaredError(tensor, recorder.external("target", tensor.shape()), 1);
  }
}
