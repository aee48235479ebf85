package dev.brushwork.gpucheck;

import com.google.gson.JsonObject;
import dev.brushwork.compute.Precision;
import dev.brushwork.engine.HeldWeights;
import dev.brushwork.engine.transfer.TransferResult;
import java.util.Locale;

/** Milliseconds an iteration of every network, size and precision. */
final class SpeedStep implements Step {
  private static final int BLOCKS = 10;

  @Override
  public String name() {
    return "speed";
  }

  @Override
  public String question() {
    return "milliseconds an iteration by network, size and precision";
  }

  @Override
  public void run(Bench bench, JsonObject figures) throws Exception {
    int iterations = bench.scale().timed();
    for (String network : bench.scale().networks()) {
      HeldWeights weights = bench.weights(bench.engine(), network);
      for (int side : bench.scale().sides()) {
        for (Precision precision : bench.precisions()) {
          String what = network + " " + side + " " + precision.name().toLowerCase(Locale.ROOT);
          if (bench.deadline().isOver()) {
            figures.addProperty("cut_off_before", what);
            return;
          }
          int every = Math.max(1, iterations / BLOCKS);
          TransferResult result =
              Pictures.paint(bench.engine(), weights, side, iterations, precision, every);
          figures.addProperty(what, result.secondsPerIteration() * 1e3);
          bench.flush();
        }
      }
    }
  }
}
