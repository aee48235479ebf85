package dev.brushwork.engine.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.compute.Device;
import dev.brushwork.compute.DeviceMemoryException;
import dev.brushwork.compute.DeviceOptions;
import dev.brushwork.compute.Devices;
import dev.brushwork.engine.Engine;
import dev.brushwork.engine.HeldWeights;
import dev.brushwork.engine.image.Image;
import dev.brushwork.engine.transfer.TransferInputs.Style;
import dev.brushwork.engine.transfer.TransferSpec.LayerWeight;
import dev.brushwork.engine.transfer.TransferSpec.OutputSize;
import dev.brushwork.testing.Engines;
import dev.brushwork.testing.TestImages;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whichever allocation of a run is the first that fails, the run says so and leaves nothing. */
class MemoryEdgeTest {
  private static final Image CONTENT = TestImages.of(64, 48, 1);
  private static final Image STYLE = TestImages.of(48, 64, 2);

  /** One tile, however little room there is. */
  private static final int WHOLE = 1024;

  private static Engine engineWith(String backend, long bytes) {
    Devices.Choice choice = Devices.choose(backend);
    Device device = choice.provider().open(new DeviceOptions(1, bytes));
    return new Engine(device, choice.reason(), Limits.defaults());
  }

  private static TransferSpec spec(int width, int height) {
    return Engines.preset("brushwork")
        .network("vgg19-lite")
        .contentLayers(List.of(new LayerWeight("relu2_2", 1)))
        .styleLayers(List.of(new LayerWeight("relu1_1", 1), new LayerWeight("relu3_1", 1)))
        .size(OutputSize.exact(width, height))
        .tile(WHOLE)
        .iterations(2)
        .build();
  }

  private static TransferResult run(Engine engine, TransferSpec spec) {
    HeldWeights lite = engine.weights("vgg19-lite", Optional.empty()).orElseThrow();
    return engine.run(
        spec,
        lite,
        new TransferInputs(CONTENT, List.of(new Style(STYLE, 1)), Optional.empty()),
        Reporting.every(1),
        RunControl.of(StopSignal.NEVER),
        Optional.empty(),
        progress -> {});
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu", "reference"})
  void whereverTheMemoryEndsTheRunIsRefusedTheNextSucceedsAndNothingStays(String backend) {
    int shift = backend.equals("cpu") ? 0 : 1; // the oracle is slow
    TransferSpec spec = spec(64 >> shift, 48 >> shift);
    TransferSpec small = spec(20, 16);
    long peak;
    long least;
    try (Engine roomy = engineWith(backend, Long.MAX_VALUE)) {
      least = run(roomy, small).peakDeviceBytes();
      peak = run(roomy, spec).peakDeviceBytes();
    }
    assertThat(least).isLessThan(peak);
    int steps = 40 >> (2 * shift);
    for (int i = 0; i < steps; i++) {
      long bytes = least + (peak - 1 - least) * i / (steps - 1);
      Engine engine = engineWith(backend, bytes);
      try (engine) {
        try {
          run(engine, spec);
          throw new AssertionError("it fits into " + bytes + " of " + peak + " bytes");
        } catch (DeviceMemoryException e) {
          assertThat(e).hasMessageContaining("bytes");
        }
        assertThat(run(engine, small).iterations()).isEqualTo(2);
      }
      assertThat(engine.device().memory().liveBytes()).as("after %s bytes", bytes).isZero();
    }
    try (Engine enough = engineWith(backend, peak)) {
      assertThat(run(enough, spec).iterations()).isEqualTo(2);
    }
  }
}
