package dev.brushwork.gpucheck;

import com.google.gson.JsonObject;
import dev.brushwork.compute.PoolKind;
import dev.brushwork.compute.Precision;
import dev.brushwork.compute.Tensor;
import dev.brushwork.compute.VariationKind;
import dev.brushwork.engine.Engine;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** Every operation at odd sizes, losses and gradients beside float64's. */
final class OperationsStep implements Step {
  /** Of fp32's results, and of those with 10 bits of mantissa, in which a ReLU may flip. */
  private static final double EXACT = 1e-4;

  private static final double ROUNDED = 0.1;

  private static final Map<String, Consumer<Sketch>> DRAWINGS = drawings();

  private static Map<String, Consumer<Sketch>> drawings() {
    Map<String, Consumer<Sketch>> drawings = new LinkedHashMap<>();
    drawings.put("convolutions", s -> s.fit(chain(s)));
    drawings.put(
        "convolution with stride",
        s ->
            s.fit(
                s.convolution(
                    s.convolution(s.image(23, 18, 3), 12, 7, 2, 3, true), 9, 1, 1, 0, false)));
    drawings.put("max pool", s -> s.fit(s.pool(chain(s), PoolKind.MAX, 2, 2, 0)));
    drawings.put("max pool with overlap", s -> s.fit(s.pool(chain(s), PoolKind.MAX, 3, 2, 1)));
    drawings.put("average pool", s -> s.fit(s.pool(chain(s), PoolKind.AVERAGE, 2, 2, 0)));
    drawings.put("gram matrix", s -> s.fit(s.gram(chain(s))));
    drawings.put(
        "taps on the way",
        s -> {
          Tensor first = s.convolution(s.image(33, 21, 3), 64, 3, 1, 1, true);
          Tensor second = s.convolution(s.pool(first, PoolKind.MAX, 2, 2, 0), 128, 3, 1, 1, true);
          s.fit(s.gram(first));
          s.fit(s.gram(second));
          s.fit(second);
          s.smooth(VariationKind.SQUARED);
        });
    drawings.put(
        "residual sum",
        s -> {
          Tensor trunk = s.convolution(s.image(19, 17, 3), 16, 3, 1, 1, true);
          s.fit(s.add(s.convolution(trunk, 16, 3, 1, 1, false), trunk));
        });
    for (VariationKind kind : VariationKind.values()) {
      drawings.put(
          "total variation " + kind.name().toLowerCase(Locale.ROOT),
          s -> {
            s.fit(s.image(21, 34, 3));
            s.smooth(kind);
          });
    }
    return drawings;
  }

  private static Tensor chain(Sketch s) {
    return s.convolution(s.convolution(s.image(37, 29, 3), 24, 3, 1, 1, true), 17, 3, 1, 1, true);
  }

  @Override
  public String name() {
    return "operations";
  }

  @Override
  public String question() {
    return "every operation beside float64, at odd sizes";
  }

  @Override
  public void run(Bench bench, JsonObject figures) throws GateException {
    StringBuilder bad = new StringBuilder();
    try (Engine oracle = bench.oracle()) {
      for (Map.Entry<String, Consumer<Sketch>> drawing : DRAWINGS.entrySet()) {
        Sketch.Outcome exact = Sketch.run(oracle.device(), Precision.FP64, drawing.getValue());
        JsonObject found = new JsonObject();
        figures.add(drawing.getKey(), found);
        for (Precision precision : bench.precisions()) {
          String name = precision.name().toLowerCase(Locale.ROOT);
          double error =
              error(exact, Sketch.run(bench.engine().device(), precision, drawing.getValue()));
          found.addProperty(name, error);
          boolean strict = precision == Precision.FP32 || precision == Precision.FP64;
          if (!(error <= (strict ? EXACT : ROUNDED))) {
            bad.append(bad.isEmpty() ? "" : ", ").append(drawing.getKey()).append(' ').append(name);
          }
        }
        bench.flush();
      }
    }
    GateException.require(bad.isEmpty(), "too far from float64: " + bad);
  }

  /** The larger of two relative errors: of the sum of the losses, and of the gradient in length. */
  static double error(Sketch.Outcome exact, Sketch.Outcome found) {
    double loss = 0;
    double difference = 0;
    for (int i = 0; i < exact.losses().length; i++) {
      loss += exact.losses()[i];
      difference += Math.abs(exact.losses()[i] - found.losses()[i]);
    }
    double squares = 0;
    double length = 0;
    for (int i = 0; i < exact.gradient().length; i++) {
      double off = (double) found.gradient()[i] - exact.gradient()[i];
      squares += off * off;
      length += (double) exact.gradient()[i] * exact.gradient()[i];
    }
    return Math.max(difference / loss, Math.sqrt(squares / length));
  }
}
