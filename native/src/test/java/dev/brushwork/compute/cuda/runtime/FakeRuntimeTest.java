package dev.brushwork.compute.cuda.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.brushwork.compute.DeviceMemoryException;
import dev.brushwork.compute.cuda.kernels.Emulator;
import dev.brushwork.compute.cuda.kernels.Kernels;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The fake sees what a GPU would not, and captures as a GPU does. */
final class FakeRuntimeTest {
  private static final int FLOATS = 16;
  private static final int BYTES = FLOATS * Float.BYTES;

  private final FakeRuntime runtime = new FakeRuntime();

  @BeforeEach
  void assumeAvailable() {
    Emulator.assumeAvailable();
  }

  private static void assertRefused(ThrowingCallable call, String reason) {
    assertThatExceptionOfType(AssertionError.class).isThrownBy(call).withMessageContaining(reason);
  }

  private float[] read(long from, HostMemory through, long stream) {
    runtime.copyToHost(from, through, BYTES, stream);
    float[] values = new float[FLOATS];
    through.bytes().duplicate().order(through.bytes().order()).asFloatBuffer().get(values);
    return values;
  }

  @Test
  void freshMemoryIsFullOfNaNs() {
    long stream = runtime.createStream();
    HostMemory host = runtime.allocateHost(BYTES);
    long memory = runtime.allocate(BYTES);
    assertThat(memory % 256).isZero();
    assertThat(read(memory, host, stream)).containsOnly(Float.NaN);
    runtime.clear(memory, BYTES, stream);
    assertThat(read(memory, host, stream)).containsOnly(0f);
    assertThat(runtime.leaks()).hasSize(3);
    runtime.free(memory);
    runtime.freeHost(host);
    runtime.destroyStream(stream);
    assertThat(runtime.leaks()).isEmpty();
  }

  @Test
  void refusesWhatWouldGoAstray() {
    long stream = runtime.createStream();
    long memory = runtime.allocate(BYTES);
    HostMemory host = runtime.allocateHost(2 * BYTES);
    assertRefused(() -> runtime.clear(memory, BYTES + 1, stream), "not device memory");
    assertRefused(() -> runtime.copyToDevice(host, memory + 4, BYTES, stream), "not device memory");
    assertRefused(() -> runtime.free(memory + 4), "was not allocated");
    assertRefused(() -> runtime.launch(12345L, stream), "a graph that was not made");
    runtime.free(memory);
    assertRefused(() -> runtime.free(memory), "freed before");
  }

  @Test
  void seesWritesBesideAnAllocation() {
    long stream = runtime.createStream();
    long memory = runtime.allocate(BYTES);
    long from = runtime.allocate(2 * BYTES);
    assertThat(Kernels.convert(from, 0, memory, 0, FLOATS + 8, 1, stream)).isZero();
    assertRefused(() -> runtime.free(memory), "written beside");
  }

  @Test
  void aGraphDoesInOrderWhatWasCapturedEachTimeItIsLaunched() {
    long stream = runtime.createStream();
    long other = runtime.createStream();
    HostMemory host = runtime.allocateHost(BYTES);
    long a = runtime.allocate(BYTES);
    long b = runtime.allocate(BYTES);
    runtime.clear(a, BYTES, stream);
    List<String> done = new ArrayList<>();
    runtime.beginCapture(stream);
    runtime.launch(stream, () -> done.add("first: " + read(a, host, other)[0]));
    runtime.clear(b, BYTES, stream);
    assertThat(Kernels.residualAdd(a, b, b, FLOATS, 0, 0, stream)).isZero();
    runtime.launch(stream, () -> done.add("last: " + read(b, host, other)[0]));
    runtime.launch(other, () -> done.add("another stream"));
    assertThat(done).containsExactly("another stream");
    long graph = runtime.endCapture(stream);
    assertThat(done).hasSize(1);

    runtime.launch(graph, stream);
    assertThat(done).containsExactly("another stream", "first: 0.0", "last: 0.0");
    for (int i = 0; i < FLOATS; i++) {
      host.bytes().putFloat(i * Float.BYTES, 7);
    }
    runtime.copyToDevice(host, a, BYTES, stream);
    runtime.launch(graph, stream);
    assertThat(done).endsWith("first: 7.0", "last: 7.0");
    runtime.destroyGraph(graph);
    assertRefused(() -> runtime.launch(graph, stream), "a graph that was not made");
  }

  @Test
  void failsTheCallItIsAskedToFailAndNoOther() {
    runtime.failAfter(1);
    long first = runtime.allocate(BYTES);
    assertThatExceptionOfType(DeviceMemoryException.class)
        .isThrownBy(() -> runtime.allocate(BYTES));
    assertThat(runtime.hasFailed()).isTrue();
    runtime.free(first);
    assertThat(runtime.leaks()).isEmpty();
    runtime.free(runtime.allocate(BYTES));
  }
}
