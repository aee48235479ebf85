package dev.brushwork.gpucheck;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.brushwork.compute.Scope;
import dev.brushwork.compute.cuda.cudnn.CudnnConvolutions;
import dev.brushwork.compute.cuda.cudnn.CudnnLibrary;
import dev.brushwork.compute.cuda.cudnn.PlanSettings;
import dev.brushwork.compute.cuda.libraries.LoadedCuda;
import dev.brushwork.compute.cuda.libraries.NvidiaDriver;
import dev.brushwork.compute.cuda.runtime.CudaRuntime;
import dev.brushwork.compute.cuda.runtime.JavaCppRuntime;

/** What machine this is: versions, what the memory can do, and the gap between two launches. */
final class MachineStep implements Step {
  private static final long LARGE_BYTES = 1L << 30;
  private static final int LARGE_CLEARS = 20;
  private static final int SMALL_BYTES = 256;
  private static final int SMALL_CLEARS = 2000;

  @Override
  public String name() {
    return "machine";
  }

  @Override
  public String question() {
    return "which GPU, driver and libraries, and what the memory does";
  }

  @Override
  public void run(Bench bench, JsonObject figures) {
    figures.addProperty("driver", NvidiaDriver.ofThisMachine().version().orElse("unknown"));
    LoadedCuda.libraries().ifPresent(l -> figures.addProperty("libraries", l.toString()));
    figures.addProperty("cudnn", CudnnLibrary.version());
    figures.addProperty("device", bench.engine().device().description());
    bench.flush();
    CudaRuntime runtime = new JavaCppRuntime();
    runtime.useDevice(0);
    try (CudnnConvolutions cudnn = CudnnConvolutions.open(PlanSettings.plain())) {
      figures.add("device_properties", JsonParser.parseString(cudnn.deviceProperties()));
    }
    bench.flush();
    try (Scope scope = new Scope()) {
      long memory = runtime.allocate(LARGE_BYTES);
      scope.own(() -> runtime.free(memory));
      double large = microseconds(runtime, memory, LARGE_BYTES, LARGE_CLEARS);
      figures.addProperty("clear_terabytes_per_second", LARGE_BYTES / large / 1e6);
      figures.addProperty(
          "launch_gap_microseconds", microseconds(runtime, memory, SMALL_BYTES, SMALL_CLEARS));
    }
  }

  /** Of one of {@code count} that stand behind each other on a stream. */
  private static double microseconds(CudaRuntime runtime, long memory, long bytes, int count) {
    try (Scope scope = new Scope()) {
      long stream = runtime.createStream();
      scope.own(() -> runtime.destroyStream(stream));
      long start = runtime.createTimedEvent();
      scope.own(() -> runtime.destroyEvent(start));
      long end = runtime.createTimedEvent();
      scope.own(() -> runtime.destroyEvent(end));
      runtime.clear(memory, bytes, stream);
      runtime.record(start, stream);
      for (int i = 0; i < count; i++) {
        runtime.clear(memory, bytes, stream);
      }
      runtime.record(end, stream);
      runtime.synchronize(stream);
      return runtime.microseconds(start, end) / count;
    }
  }
}
