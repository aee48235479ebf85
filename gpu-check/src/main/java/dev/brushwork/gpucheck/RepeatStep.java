package dev.brushwork.gpucheck;

import com.google.gson.JsonObject;
import dev.brushwork.compute.Precision;
import dev.brushwork.engine.HeldWeights;
import dev.brushwork.engine.transfer.TransferResult;
import java.util.Arrays;
import java.util.Locale;

/** Whether the same run twice gives the same bits. */
final class RepeatStep implements Step {
  private static final int ITERATIONS = 50;

  @Override
  public String name() {
    return "repeat";
  }

  @Override
  public String question() {
    return "bitwise repeatability at the main size";
  }

  @Override
  public void run(Bench bench, JsonObject figures) throws Exception {
    HeldWeights weights = bench.weights(bench.engine(), bench.scale().networks().get(0));
    int iterations = Math.min(ITERATIONS, bench.scale().timed());
    String bad = "";
    for (Precision precision : bench.precisions()) {
      TransferResult first = paint(bench, weights, iterations, precision);
      TransferResult second = paint(bench, weights, iterations, precision);
      boolean same =
          Arrays.equals(first.picture().values(), second.picture().values())
              && first.losses().equals(second.losses());
      JsonObject found = new JsonObject();
      found.addProperty("same_bits", same);
      found.addProperty("milliseconds_per_iteration", second.secondsPerIteration() * 1e3);
      found.addProperty("peak_device_bytes", second.peakDeviceBytes());
      String name = precision.name().toLowerCase(Locale.ROOT);
      figures.add(name, found);
      bench.flush();
      bad += same ? "" : " " + name;
    }
    GateException.require(bad.isEmpty(), "two runs differ:" + bad);
  }

  private static TransferResult paint(
      Bench bench, HeldWeights weights, int iterations, Precision precision) {
    return Pictures.paint(
        bench.engine(), weights, bench.scale().side(), iterations, precision, iterations);
  }
}
