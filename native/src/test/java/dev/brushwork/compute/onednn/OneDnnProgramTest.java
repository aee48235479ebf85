package dev.brushwork.compute.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brushwork.compute.Bindings;
import dev.brushwork.compute.Buffer;
import dev.brushwork.compute.Device;
import dev.brushwork.compute.DeviceMemoryException;
import dev.brushwork.compute.DeviceOptions;
import dev.brushwork.compute.Filter;
import dev.brushwork.compute.FilterShape;
import dev.brushwork.compute.Parameter;
import dev.brushwork.compute.Plan;
import dev.brushwork.compute.Precision;
import dev.brushwork.compute.Program;
import dev.brushwork.compute.Recorder;
import dev.brushwork.compute.Recording;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

/**
 * What is particular to this backend: oneDNN's choices, its layouts, and what JavaCPP allocates.
 */
final class OneDnnProgramTest {
  private static final int HEIGHT = 45; // odd, and odd again after the first pools
  private static final int WIDTH = 51;

  private static Device open(int threads) {
    return new OneDnnProvider().open(new DeviceOptions(threads, Long.MAX_VALUE));
  }

  /** A reference implementation is right, but some 80 times slower. */
  @Test
  void noPrimitiveOfVgg19FallsBackToAReferenceImplementation() {
    try (Device device = open(0);
        Vgg19 network = new Vgg19(device, 256, 192)) {
      assertThat(network.program().implementations())
          .hasSizeGreaterThan(40)
          .noneMatch(line -> line.contains(": ref"));
    }
  }

  @Test
  void twoRunsAreBitIdentical() {
    try (Device device = open(2)) {
      float[] first = imageAfter(device, 3);
      assertThat(imageAfter(device, 3)).isEqualTo(first);
    }
  }

  private static float[] imageAfter(Device device, int iterations) {
    try (Vgg19 network = new Vgg19(device, HEIGHT, WIDTH)) {
      float[] before = network.image().download();
      network.program().run(iterations);
      assertThat(network.image().download()).isNotEqualTo(before).doesNotContain(Float.NaN);
      return network.image().download();
    }
  }

  @Test
  void theLoopAllocatesNothingThroughJavaCpp() {
    try (Device device = open(0);
        Vgg19 network = new Vgg19(device, 33, 35)) {
      network.program().run(1);
      long bytes = Pointer.totalBytes();
      long count = Pointer.totalCount();
      network.program().run(100);
      assertThat(Pointer.totalBytes()).isEqualTo(bytes);
      assertThat(Pointer.totalCount()).isEqualTo(count);
    }
  }

  @Test
  void closingAProgramFreesItsNativeObjects() {
    try (Device device = open(0);
        Vgg19 network = new Vgg19(device, 33, 35)) {
      long bytes = Pointer.totalBytes();
      device.prepare(network.recording(), network.bindings()).close();
      assertThat(Pointer.totalBytes()).isEqualTo(bytes);
    }
  }

  @Test
  void programsShareThePackedWeights() {
    try (Device device = open(0);
        Vgg19 network = new Vgg19(device, HEIGHT, WIDTH)) {
      long before = device.memory().liveBytes();
      try (Program second = device.prepare(network.recording(), network.bindings())) {
        assertThat(device.memory().liveBytes() - before).isEqualTo(second.bytes());
      }
      assertThat(device.memory().liveBytes()).isEqualTo(before);
    }
  }

  @Test
  void thePackedWeightsGoWithTheLastProgramThatUsesThem() {
    try (Device device = open(0);
        Vgg19 network = new Vgg19(device, HEIGHT, WIDTH)) {
      Plan plan = device.plan(network.recording());
      try (Program second = device.prepare(network.recording(), network.bindings())) {
        network.program().close();
        second.run(1);
        assertThat(device.memory().liveBytes()).isEqualTo(plan.totalBytes());
      }
      long given =
          network.recording().parameters().stream()
              .mapToLong(parameter -> network.bindings().filter(parameter).bytes())
              .sum();
      assertThat(device.memory().liveBytes()).isEqualTo(plan.externalBytes() + given);
    }
  }

  @Test
  void thePlanCountsTheWeightsInEveryLayout() {
    try (Device device = open(0)) {
      Plan plan;
      try (Vgg19 network = new Vgg19(device, HEIGHT, WIDTH)) {
        plan = device.plan(network.recording());
        assertThat(device.memory().liveBytes()).isEqualTo(plan.totalBytes());
        assertThat(network.program().bytes()).isEqualTo(plan.programBytes());
      }
      assertThat(device.memory().liveBytes()).isZero();
      // As given, packed for the forward pass, and rotated and packed for the gradient.
      long weights = 0;
      for (int[] layer : new int[][] {{3, 64}, {64, 64}, {64, 128}, {128, 128}, {128, 256}}) {
        weights += 9L * layer[0] * layer[1];
      }
      weights += 9L * (3 * 256 * 256 + 256 * 512 + 4 * 512 * 512);
      assertThat(plan.filterBytes()).isGreaterThan(3 * weights * Float.BYTES);
    }
  }

  /** Lets one reservation after the other be the one that finds no room. */
  @Test
  void noRoomAtAnyPointLeavesNothingAllocated() {
    long total;
    try (Device device = open(1);
        Vgg19 network = new Vgg19(device, 33, 35)) {
      total = device.plan(network.recording()).totalBytes();
    }
    int refused = 0;
    for (long limit = 0; limit < total; limit += total / 61) {
      try (Device device = new OneDnnProvider().open(new DeviceOptions(1, limit))) {
        assertThatThrownBy(() -> new Vgg19(device, 33, 35).close())
            .isInstanceOf(DeviceMemoryException.class);
        assertThat(device.memory().liveBytes()).isZero();
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(60);
  }

  /** The filter outlives the refused program, and keeps nothing that was packed for it. */
  @Test
  void aRefusedProgramLeavesNoPackedWeights() {
    Recorder recorder = new Recorder(Precision.FP32);
    Shape shape = Shape.map(9, 7, 16);
    Tensor image = recorder.variable("image", shape);
    Tensor gradient = recorder.external("gradient", shape);
    Parameter weights = recorder.parameter("weights", new FilterShape(16, 16, 3, 3));
    recorder.squaredError(
        recorder.convolution("features", image, weights, 1, 1, true), gradient, 1);
    recorder.storeGradient(gradient);
    Recording recording = recorder.finish();
    long total;
    try (Device device = open(1)) {
      total = device.plan(recording).totalBytes();
    }
    try (Device tight = new OneDnnProvider().open(new DeviceOptions(1, total - 1));
        Buffer imageBuffer = tight.allocate(shape);
        Buffer gradientBuffer = tight.allocate(shape);
        Filter filter = tight.filter(weights.shape(), new float[16 * 16 * 9], new float[16])) {
      Bindings bindings =
          new Bindings()
              .bind(image, imageBuffer)
              .bind(gradient, gradientBuffer)
              .bind(weights, filter);
      long before = tight.memory().liveBytes();
      assertThatThrownBy(() -> tight.prepare(recording, bindings).close())
          .isInstanceOf(DeviceMemoryException.class);
      assertThat(tight.memory().peakBytes()).as("some of it was allocated").isGreaterThan(before);
      assertThat(tight.memory().liveBytes()).isEqualTo(before);
    }
  }

  @Test
  void theNumberOfThreadsIsKept() {
    try (Device device = open(1)) {
      assertThat(device.description()).startsWith("oneDNN 3.").contains(", 1 thread, ");
    }
    try (Device device = open(2)) {
      assertThat(device.description()).contains(", 2 threads, ");
    }
  }
}
