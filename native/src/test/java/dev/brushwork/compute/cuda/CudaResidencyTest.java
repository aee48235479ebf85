package dev.brushwork.compute.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brushwork.compute.Bindings;
import dev.brushwork.compute.Device;
import dev.brushwork.compute.DeviceMemoryException;
import dev.brushwork.compute.DeviceOptions;
import dev.brushwork.compute.FilterShape;
import dev.brushwork.compute.Parameter;
import dev.brushwork.compute.Precision;
import dev.brushwork.compute.Program;
import dev.brushwork.compute.Recorder;
import dev.brushwork.compute.Recording;
import dev.brushwork.compute.Scope;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import dev.brushwork.compute.cuda.Painting.Subject;
import dev.brushwork.compute.cuda.cudnn.CudnnException;
import dev.brushwork.compute.cuda.runtime.CudaException;
import dev.brushwork.compute.cuda.runtime.FakeRuntime;
import dev.brushwork.compute.cuda.runtime.FakeRuntime.Call;
import dev.brushwork.compute.cuda.runtime.FakeRuntime.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What crosses between host and device, what is allocated, what waits; and what a failure leaves.
 */
final class CudaResidencyTest {
  private static final Subject TINY =
      new Subject(new VggNetwork(new int[][] {{64}, {8}}, "2_1"), VggWeights.random(), 6, 5);

  /** What an iteration may do besides: put a graph on the stream, and see how far it is. */
  private static final Set<Kind> LOOP = EnumSet.of(Kind.LAUNCH, Kind.RECORD, Kind.QUERY);

  @Test
  void aHundredIterationsStayOnTheDevice() {
    EmulatedDevice emulated = EmulatedDevice.of(Precision.MIXED);
    try (Device device = emulated.device();
        Painting painting = new Painting(device, TINY)) {
      painting.program().run(1);
      painting.program().run(1 + CudaProgram.BATCH);
      emulated.runtime().forgetCalls();
      painting.program().run(100);
      List<Call> loop = emulated.runtime().calls();
      assertThat(loop).extracting(Call::kind).isSubsetOf(LOOP);
      assertThat(loop).filteredOn(call -> call.kind() == Kind.LAUNCH).hasSize(20);

      emulated.runtime().forgetCalls();
      for (int i = 0; i < 10; i++) {
        painting.program().run(1);
      }
      assertThat(emulated.runtime().calls()).extracting(Call::kind).isSubsetOf(LOOP);

      emulated.runtime().forgetCalls();
      double[] losses = painting.program().losses();
      assertThat(losses).hasSize(4).doesNotContain(Double.NaN);
      assertThat(emulated.runtime().calls())
          .containsExactly(
              new Call(Kind.COPY_TO_HOST, 8L * losses.length), new Call(Kind.SYNCHRONIZE, 0));
    }
    emulated.assertNothingLeaked();
  }

  /** Whoever adds a pass over memory to it should have to say so here. */
  @Test
  void anIterationOfVgg19IsWhatThePlanSaysAndNoMore() {
    VggNetwork narrow =
        new VggNetwork(
            new int[][] {{64, 8}, {8, 8}, {8, 8, 8, 8}, {8, 8, 8, 8}, {8}},
            VggNetwork.VGG19.content());
    Subject subject = new Subject(narrow, VggWeights.random(), 16, 16);
    EmulatedDevice emulated = EmulatedDevice.of(Precision.MIXED);
    try (Device device = emulated.device();
        Painting painting = new Painting(device, subject)) {
      painting.program().run(1);
      painting.program().run(1);
      int convolutions = 13 + 12;
      int pools = 4 + 4;
      int styles = 5 * 3 + 4; // Gram, its reduction, the loss; and the gradient, but of the first
      int lastMask = 1; // of relu5_1, above which there is no convolution
      int content = 2;
      int variation = 2;
      int tail = 1;
      int update = 2;
      assertThat(emulated.runtime().lastGraph())
          .isEqualTo(
              new FakeRuntime.GraphSize(
                  pools + styles + lastMask + content + variation + tail + update, convolutions));
    }
  }

  @Test
  void anImageThatSomebodyElseChangedIsPreparedAnew() {
    EmulatedDevice emulated = EmulatedDevice.of(Precision.MIXED);
    try (Device device = emulated.device();
        Painting straight = new Painting(device, TINY);
        Painting restarted = new Painting(device, TINY)) {
      straight.program().run(7);
      restarted.program().run(7);
      // Other moments, but the losses are of the image alone.
      restarted.image().upload(TINY.picture(3));
      straight.image().upload(TINY.picture(3));
      restarted.program().run(1);
      straight.program().evaluate();
      assertThat(restarted.program().losses()).isEqualTo(straight.program().losses());
    }
  }

  @Test
  void aRunLikeTheOneBeforeAllocatesNothing() {
    EmulatedDevice emulated = EmulatedDevice.of(Precision.FP32);
    try (Device device = emulated.device()) {
      paint(device);
      long[] first = allocations(emulated.runtime());
      assertThat(first).isNotEmpty();
      emulated.runtime().forgetCalls();
      paint(device);
      assertThat(allocations(emulated.runtime())).isEmpty();
    }
    emulated.assertNothingLeaked();
  }

  /** A convolution of a map to another, ready to be prepared again and again. */
  private static final class OneLayer {
    private final Tensor input;
    private final Tensor output;
    private final Parameter parameter;
    private final Recording recording;

    private OneLayer() {
      Recorder recorder = new Recorder(Precision.FP32);
      input = recorder.external("input", Shape.map(4, 4, 8));
      parameter = recorder.parameter("weights", new FilterShape(8, 8, 3, 3));
      Tensor features = recorder.convolution("features", input, parameter, 1, 1, true);
      output = recorder.external("output", features.shape());
      recorder.store(features, output);
      recording = recorder.finish();
    }

    private Bindings bindings(Device device, Scope scope) {
      return new Bindings()
          .bind(input, scope.own(device.allocate(input.shape())))
          .bind(output, scope.own(device.allocate(output.shape())))
          .bind(
              parameter,
              scope.own(
                  device.filter(
                      parameter.shape(),
                      VggWeights.random().oihw("weights", parameter.shape()),
                      VggWeights.random().bias("weights", 8))));
    }
  }

  @Test
  void preparedWeightsWaitForTheNextProgram() {
    OneLayer layer = new OneLayer();
    EmulatedDevice emulated = EmulatedDevice.of(Precision.FP32);
    try (Device device = emulated.device();
        Scope scope = new Scope()) {
      Bindings bindings = layer.bindings(device, scope);
      long before = device.memory().liveBytes();
      long with;
      try (Program program = device.prepare(layer.recording, bindings)) {
        with = device.memory().liveBytes();
        assertThat(with - before).isGreaterThan(program.bytes());
      }
      assertThat(device.memory().liveBytes()).isEqualTo(before);
      emulated.runtime().forgetCalls();
      try (Program again = device.prepare(layer.recording, bindings)) {
        assertThat(emulated.runtime().calls())
            .extracting(Call::kind)
            .doesNotContain(Kind.ALLOCATE, Kind.COPY_TO_DEVICE, Kind.COPY_TO_HOST);
        assertThat(device.memory().liveBytes()).isEqualTo(with);
        again.evaluate();
      }
    }
    emulated.assertNothingLeaked();
  }

  @Test
  void preparedWeightsThatWaitGiveWayAndAreMadeAnew() {
    OneLayer layer = new OneLayer();
    long limit = measure(layer);
    EmulatedDevice tight = new EmulatedDevice(Precision.FP32, new DeviceOptions(0, limit));
    try (Device device = tight.device();
        Scope scope = new Scope()) {
      Bindings bindings = layer.bindings(device, scope);
      float[] first = features(device, layer, bindings);
      // Of a size that nothing has had before, and only fits when all that waits is gone.
      long room = limit - device.memory().liveBytes();
      device.allocate(Shape.map(1, (int) (room / 4), 1)).close();
      assertThat(tight.runtime().deviceBytes()).isLessThanOrEqualTo(limit);
      assertThat(features(device, layer, bindings)).isEqualTo(first).doesNotContain(Float.NaN);
    }
    tight.assertNothingLeaked();
  }

  private static long measure(OneLayer layer) {
    try (Device device = EmulatedDevice.of(Precision.FP32).device()) {
      return device.plan(layer.recording).totalBytes();
    }
  }

  private static float[] features(Device device, OneLayer layer, Bindings bindings) {
    try (Program program = device.prepare(layer.recording, bindings)) {
      program.evaluate();
    }
    return bindings.buffer(layer.output).download();
  }

  private static long[] allocations(FakeRuntime runtime) {
    return runtime.calls().stream()
        .filter(call -> call.kind() == Kind.ALLOCATE || call.kind() == Kind.ALLOCATE_HOST)
        .mapToLong(Call::bytes)
        .toArray();
  }

  /** Kept blocks give way, to other sizes and to the limit. */
  @Test
  void keptMemoryIsGivenUpWhereThereIsNoOtherRoom() {
    long limit;
    EmulatedDevice measured = EmulatedDevice.of(Precision.FP32);
    try (Device device = measured.device()) {
      paint(device);
      limit = device.memory().peakBytes();
    }
    EmulatedDevice tight = new EmulatedDevice(Precision.FP32, new DeviceOptions(0, limit));
    try (Device device = tight.device()) {
      paint(device);
      Subject other = new Subject(TINY.network(), TINY.weights(), TINY.height() - 1, TINY.width());
      try (Painting painting = new Painting(device, other)) {
        painting.program().run(1);
      }
      assertThat(tight.runtime().deviceBytes()).isLessThanOrEqualTo(limit);
      paint(device);
    }
    tight.assertNothingLeaked();
  }

  /** Lets one call after the other fail, from the first of the device to the last of the loop. */
  @Test
  void whateverFailsLeavesNothingBehind() {
    int failures = 0;
    for (int call = 0; ; call++) {
      FakeRuntime runtime = new FakeRuntime();
      runtime.failAfter(call);
      boolean completed = true;
      try (Device device =
          new EmulatedDevice(runtime, Precision.MIXED, DeviceOptions.defaults()).device()) {
        paintBriefly(device);
      } catch (CudaException | DeviceMemoryException | CudnnException e) {
        completed = false;
        failures++;
      }
      assertThat(runtime.leaks()).as("after call %s failed", call).isEmpty();
      if (completed) {
        assertThat(runtime.hasFailed()).as("nothing was left to fail").isFalse();
        break;
      }
      assertThat(runtime.hasFailed()).isTrue();
    }
    assertThat(failures).isGreaterThan(60);
  }

  private static void paint(Device device) {
    try (Painting painting = new Painting(device, TINY)) {
      painting.program().run(1);
      painting.program().run(1 + CudaProgram.BATCH);
      painting.program().evaluate();
      painting.program().evaluate();
      painting.program().losses();
      painting.image().download();
    }
  }

  /** Every kind of call once, and as little as possible besides. */
  private static void paintBriefly(Device device) {
    try (Painting painting = new Painting(device, TINY)) {
      painting.program().run(1);
      painting.program().run(1);
      painting.program().losses();
      painting.image().download();
    }
  }

  @Test
  void aKernelThatFailsSaysWhich() {
    assertThatThrownBy(() -> KernelCall.check("gram", 719))
        .isInstanceOf(CudaException.class)
        .hasMessageContainingAll("brushwork_gram", "719");
  }
}
