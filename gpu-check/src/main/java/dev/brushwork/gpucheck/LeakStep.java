package dev.brushwork.gpucheck;

import com.google.gson.JsonObject;
import dev.brushwork.compute.Precision;
import dev.brushwork.engine.HeldWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether memory grows in a run of thousands of iterations, and what a run leaves behind. */
final class LeakStep implements Step {
  private static final long ALLOWED_BYTES = 64L << 20;

  @Override
  public String name() {
    return "leak";
  }

  @Override
  public String question() {
    return "memory before and after thousands of iterations";
  }

  @Override
  public void run(Bench bench, JsonObject figures) throws Exception {
    int side = bench.scale().sides().get(0);
    Precision precision = bench.precisions().get(bench.precisions().size() - 1);
    HeldWeights weights = bench.weights(bench.engine(), bench.scale().networks().get(0));
    // The first run of a shape may keep its plans.
    Pictures.paint(bench.engine(), weights, side, 2, precision, 1);
    long device = bench.engine().device().memory().liveBytes();
    long process = resident();
    Pictures.paint(bench.engine(), weights, side, bench.scale().leak(), precision, 1);
    long deviceAfter = bench.engine().device().memory().liveBytes();
    long processAfter = resident();
    figures.addProperty("device_bytes_left", deviceAfter - device);
    figures.addProperty("process_bytes_grown", processAfter - process);
    GateException.require(deviceAfter == device, "device memory was not given back");
    GateException.require(
        processAfter - process < ALLOWED_BYTES,
        "the process grew by " + ((processAfter - process) >> 20) + " MiB");
  }

  /** Resident bytes of this process, the Java heap's unused part not among them. */
  private static long resident() throws IOException {
    System.gc();
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("RssAnon:"))
        .map(line -> line.replaceAll("\\D", ""))
        .mapToLong(kib -> Long.parseLong(kib) << 10)
        .findFirst()
        .orElseThrow(() -> new IOException("/proc/self/status has no RssAnon"));
  }
}
