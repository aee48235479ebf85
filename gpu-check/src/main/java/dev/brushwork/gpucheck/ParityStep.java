package dev.brushwork.gpucheck;

import com.google.gson.JsonObject;
import dev.brushwork.compute.Precision;
import dev.brushwork.engine.HeldWeights;
import java.util.Locale;

/** Whether a long run ends as well in few bits as in fp32. */
final class ParityStep implements Step {
  private static final double GATE = 0.02;

  @Override
  public String name() {
    return "parity";
  }

  @Override
  public String question() {
    return "final loss of a long run beside fp32's";
  }

  @Override
  public void run(Bench bench, JsonObject figures) throws Exception {
    HeldWeights weights = bench.weights(bench.engine(), bench.scale().networks().get(0));
    double exact = loss(bench, weights, bench.precisions().get(0));
    figures.addProperty(bench.precisions().get(0).name().toLowerCase(Locale.ROOT), exact);
    String bad = "";
    for (Precision precision : bench.precisions().subList(1, bench.precisions().size())) {
      double found = loss(bench, weights, precision);
      String name = precision.name().toLowerCase(Locale.ROOT);
      figures.addProperty(name, found);
      figures.addProperty(name + "_relative_difference", found / exact - 1);
      bench.flush();
      bad += Math.abs(found / exact - 1) <= GATE ? "" : " " + name;
    }
    GateException.require(bad.isEmpty(), "final losses differ by more than 2 %:" + bad);
  }

  private static double loss(Bench bench, HeldWeights weights, Precision precision) {
    int iterations = bench.scale().parity();
    int side = bench.scale().sides().get(0);
    return Pictures.paint(bench.engine(), weights, side, iterations, precision, iterations)
        .finalLosses()
        .total();
  }
}
