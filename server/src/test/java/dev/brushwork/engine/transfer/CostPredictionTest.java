package dev.brushwork.engine.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.brushwork.engine.Engine;
import dev.brushwork.engine.HeldWeights;
import dev.brushwork.engine.image.Image;
import dev.brushwork.engine.transfer.TransferInputs.Style;
import dev.brushwork.engine.transfer.TransferSpec.OutputSize;
import dev.brushwork.testing.Engines;
import dev.brushwork.testing.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What a run costs, beside what was said before it. Bytes must be right; seconds depend on what
 * else the machine does, so they are only printed. {@code -Dbrushwork.cost=vgg19-lite:256,512,1024}
 * names a network and sizes, {@code -Dbrushwork.cost.tile=512} tiles.
 */
class CostPredictionTest {
  private static final String SIZES = System.getProperty("brushwork.cost", "vgg19-lite:96,200");
  private static final int TILE = Integer.getInteger("brushwork.cost.tile", 0);
  private static final int ITERATIONS = 6;

  private static long resident() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }

  @Test
  void bytesAreWhatWasSaidAndSecondsArePrinted() {
    String network = SIZES.substring(0, SIZES.indexOf(':'));
    int[] sizes =
        Arrays.stream(SIZES.substring(SIZES.indexOf(':') + 1).split(","))
            .mapToInt(Integer::parseInt)
            .toArray();
    for (int size : sizes) {
      // Each as the first run of its process.
      try (Engine engine = Engines.open("cpu")) {
        HeldWeights weights =
            engine
                .weights(network, Optional.empty())
                .orElseGet(() -> Engines.hold(engine, network));
        predict(engine, weights, network, size);
      }
    }
  }

  private static void predict(Engine engine, HeldWeights weights, String network, int size) {
    TransferSpec spec =
        Engines.preset("brushwork")
            .network(network)
            .size(OutputSize.exact(size, size * 3 / 4))
            .tile(TILE)
            .iterations(ITERATIONS)
            .build();
    Image content = TestImages.of(size, size * 3 / 4, 1);
    Image style = TestImages.of(size, size, 2);
    Extent contentExtent = new Extent(content.width(), content.height());
    List<Extent> styles = List.of(new Extent(size, size));
    CostEstimate guess = engine.estimate(spec, weights, contentExtent, styles);
    long begin = System.nanoTime();
    engine.calibrate(spec, weights);
    double calibration = (System.nanoTime() - begin) / 1e9;
    CostEstimate estimate = engine.estimate(spec, weights, contentExtent, styles);
    System.gc();
    long before = resident();
    long[] most = {0};
    TransferResult result =
        engine.run(
            spec,
            weights,
            new TransferInputs(content, List.of(new Style(style, 1)), Optional.empty()),
            Reporting.every(1),
            StopSignal.NEVER,
            progress -> most[0] = Math.max(most[0], resident()));
    System.out.printf(
        "%s %d px, %d tiles: %.1f of %.1f MiB predicted, resident +%.1f; iteration %.3f s of %.3f"
            + " predicted (ratio %.2f; uncalibrated %.2f), whole %.2f of %.2f s (%.2f);"
            + " calibrated in %.2f s%n",
        network,
        size,
        result.tiles(),
        result.peakDeviceBytes() / 0x1p20,
        estimate.deviceBytes() / 0x1p20,
        (most[0] - before) / 0x1p20,
        result.secondsPerIteration(),
        estimate.secondsPerIteration(),
        estimate.secondsPerIteration() / result.secondsPerIteration(),
        guess.secondsPerIteration() / result.secondsPerIteration(),
        result.totalSeconds(),
        estimate.totalSeconds(),
        estimate.totalSeconds() / result.totalSeconds(),
        calibration);
    assertThat(result.tiles()).isEqualTo(estimate.tiles());
    assertThat((double) result.peakDeviceBytes())
        .isCloseTo((double) estimate.deviceBytes(), within(0.01 * (double) estimate.deviceBytes()));
    assertThat(estimate.secondsPerIteration()).isPositive();
    assertThat(estimate.totalSeconds()).isGreaterThan(ITERATIONS * estimate.secondsPerIteration());
  }
}
