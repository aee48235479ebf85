package dev.brushwork.compute.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.brushwork.compute.AdamCases;
import dev.brushwork.compute.AddCases;
import dev.brushwork.compute.Agreement;
import dev.brushwork.compute.Cases;
import dev.brushwork.compute.ConvolutionCases;
import dev.brushwork.compute.DeviceOptions;
import dev.brushwork.compute.Experiment;
import dev.brushwork.compute.GuideCases;
import dev.brushwork.compute.LbfgsCases;
import dev.brushwork.compute.LossCases;
import dev.brushwork.compute.MapCases;
import dev.brushwork.compute.MatrixCases;
import dev.brushwork.compute.NetworkCases;
import dev.brushwork.compute.PoolCases;
import dev.brushwork.compute.SgdCases;
import dev.brushwork.compute.Trial;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The oracle against torch in float64, on every experiment of the contract suite: operations,
 * losses, gradients, both forms of Adam, SGD and L-BFGS. Needs a Python with torch; see {@link
 * TorchPython}.
 */
final class TorchComparisonTest {
  /** Both sides compute in double precision; they add in different orders. */
  private static final double TOLERANCE = 1e-10;

  private static final Path SCRIPT = Path.of("src/test/python/torch_experiments.py");

  @TempDir Path directory;

  @Test
  void theOracleAgreesWithTorchInDoublePrecision() throws IOException {
    TorchPython python = TorchPython.find().orElseGet(TorchComparisonTest::withoutTorch);
    List<Experiment> experiments = experiments();
    DoubleBuffer expected = runWithTorch(python, experiments);
    int comparisons = 0;
    SoftAssertions softly = new SoftAssertions();
    for (Experiment experiment : experiments) {
      for (Map.Entry<String, double[]> actual : runOnTheOracle(experiment).entrySet()) {
        double[] torch = new double[actual.getValue().length];
        expected.get(torch);
        String what = actual.getKey() + " of " + experiment;
        softly.check(
            () -> Agreement.of(actual.getValue(), torch).requireEverywhere(what, TOLERANCE));
        comparisons++;
      }
    }
    System.out.println("torch comparisons run: " + comparisons);
    softly.assertAll();
    assertThat(expected.hasRemaining()).as("results left over").isFalse();
    assertThat(comparisons).isPositive();
  }

  private static TorchPython withoutTorch() {
    System.out.println("torch comparisons run: 0");
    String reason =
        "no torch in python3; " + TorchPython.VARIABLE + " may name a Python that has it";
    return TorchPython.isRequired() ? fail(reason) : abort(reason);
  }

  private static List<Experiment> experiments() {
    return Stream.of(
            new ConvolutionCases(),
            new PoolCases(),
            new MapCases(),
            new MatrixCases(),
            new AddCases(),
            new GuideCases(),
            new LossCases(),
            new NetworkCases(),
            new AdamCases(),
            new SgdCases(),
            new LbfgsCases())
        .flatMap(Cases::experiments)
        .toList();
  }

  private DoubleBuffer runWithTorch(TorchPython python, List<Experiment> experiments)
      throws IOException {
    Path request = directory.resolve("request.json");
    Path values = directory.resolve("values.f64");
    Path results = directory.resolve("results.f64");
    TorchRequest all = new TorchRequest();
    experiments.forEach(all::add);
    all.write(request, values);
    python.run(SCRIPT.toString(), request.toString(), values.toString(), results.toString());
    return ByteBuffer.wrap(Files.readAllBytes(results))
        .order(ByteOrder.LITTLE_ENDIAN)
        .asDoubleBuffer();
  }

  /** Its outputs in order and then its losses, as the script writes them. */
  private static Map<String, double[]> runOnTheOracle(Experiment experiment) {
    try (ReferenceDevice device = new ReferenceDevice(DeviceOptions.defaults());
        Trial trial = Trial.bare(device, experiment)) {
      return trial.run().results();
    }
  }
}
