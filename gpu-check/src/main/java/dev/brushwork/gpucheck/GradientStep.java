package dev.brushwork.gpucheck;

import com.google.gson.JsonObject;
import dev.brushwork.compute.Precision;
import dev.brushwork.engine.Engine;
import dev.brushwork.engine.HeldWeights;
import dev.brushwork.engine.image.FloatImage;
import dev.brushwork.engine.transfer.Losses;
import dev.brushwork.engine.transfer.TransferResult;
import java.util.Locale;

/**
 * The first updates of a whole network beside float64's. Adam's first update of a sample is the
 * sign of its gradient, so the share of samples that went the same way says how right the gradient
 * is.
 */
final class GradientStep implements Step {
  private static final int UPDATES = 3;
  private static final double FP32_LOSS = 1e-4;
  private static final double FP32_AGREEMENT = 0.995;
  private static final double LOSS = 0.02;

  @Override
  public String name() {
    return "step";
  }

  @Override
  public String question() {
    return "losses and direction of the first updates beside float64";
  }

  @Override
  public void run(Bench bench, JsonObject figures) throws Exception {
    Scale scale = bench.scale();
    TransferResult exact;
    TransferResult exactFirst;
    try (Engine oracle = bench.oracle()) {
      HeldWeights weights = bench.weights(oracle, scale.gradientNetwork());
      exactFirst = Pictures.paint(oracle, weights, scale.gradientSide(), 1, Precision.FP64, 1);
      exact = Pictures.paint(oracle, weights, scale.gradientSide(), UPDATES, Precision.FP64, 1);
    }
    figures.addProperty("oracle_loss", exact.finalLosses().total());
    bench.flush();
    HeldWeights weights = bench.weights(bench.engine(), scale.gradientNetwork());
    String bad = "";
    for (Precision precision : bench.precisions()) {
      TransferResult first =
          Pictures.paint(bench.engine(), weights, scale.gradientSide(), 1, precision, 1);
      TransferResult some =
          Pictures.paint(bench.engine(), weights, scale.gradientSide(), UPDATES, precision, 1);
      double loss = largestDifference(exact, some);
      double agreement = agreement(exactFirst.picture(), first.picture());
      JsonObject found = new JsonObject();
      found.addProperty("largest_relative_difference_of_losses", loss);
      found.addProperty("samples_moved_alike", agreement);
      String name = precision.name().toLowerCase(Locale.ROOT);
      figures.add(name, found);
      bench.flush();
      boolean strict = precision == Precision.FP32 || precision == Precision.FP64;
      if (!(loss <= (strict ? FP32_LOSS : LOSS)) || (strict && agreement < FP32_AGREEMENT)) {
        bad += " " + name;
      }
    }
    GateException.require(bad.isEmpty(), "too far from float64:" + bad);
  }

  private static double largestDifference(TransferResult exact, TransferResult other) {
    double largest = 0;
    for (int i = 0; i < exact.losses().size(); i++) {
      Losses a = exact.losses().get(i);
      double difference = Math.abs(a.total() - other.losses().get(i).total()) / a.total();
      // Not max alone, which forgets a NaN that came first.
      largest = Double.isNaN(difference) ? Double.NaN : Math.max(largest, difference);
    }
    return largest;
  }

  private static double agreement(FloatImage a, FloatImage b) {
    float[] left = a.values();
    float[] right = b.values();
    // A learning rate of 0.02 moves every sample by nearly that.
    double half = 0.01;
    int alike = 0;
    for (int i = 0; i < left.length; i++) {
      if (Math.abs(left[i] - right[i]) < half) {
        alike++;
      }
    }
    return (double) alike / left.length;
  }
}
