package dev.brushwork.compute.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.compute.AdamCases;
import dev.brushwork.compute.AddCases;
import dev.brushwork.compute.Agreement;
import dev.brushwork.compute.ConvolutionCases;
import dev.brushwork.compute.Device;
import dev.brushwork.compute.DeviceOptions;
import dev.brushwork.compute.Experiment;
import dev.brushwork.compute.GuideCases;
import dev.brushwork.compute.LossCases;
import dev.brushwork.compute.MapCases;
import dev.brushwork.compute.MemoryContract;
import dev.brushwork.compute.NetworkCases;
import dev.brushwork.compute.OwnershipContract;
import dev.brushwork.compute.PoolCases;
import dev.brushwork.compute.Precision;
import dev.brushwork.compute.ReplayContract;
import dev.brushwork.compute.Trial;
import dev.brushwork.compute.reference.ReferenceDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;

/**
 * The contract in mixed precision, without a GPU. What the forward pass makes agrees with the
 * oracle as fp16 can. A gradient agrees as a whole: where two values of a pool or the two sides of
 * a ReLU differ by less than a rounding, it may take the other way.
 */
final class CudaMixedTest implements ReplayContract, OwnershipContract, MemoryContract {
  private static final double MEDIAN = 0.01;
  private static final double COSINE = 0.99;

  private final List<EmulatedDevice> opened = new ArrayList<>();
  private Device device;
  private ReferenceDevice oracle;

  @BeforeEach
  void openDevices() {
    device = open(DeviceOptions.defaults());
    oracle = new ReferenceDevice(DeviceOptions.defaults());
  }

  @AfterEach
  void nothingStaysAllocated() {
    try (Device closing = device) {
      assertThat(closing.memory().liveBytes()).isZero();
    }
    opened.forEach(EmulatedDevice::assertNothingLeaked);
  }

  @Override
  public Device open(DeviceOptions options) {
    EmulatedDevice emulated = new EmulatedDevice(Precision.MIXED, options);
    opened.add(emulated);
    return emulated.device();
  }

  @Override
  public Device device() {
    return device;
  }

  @Override
  public ReferenceDevice oracle() {
    return oracle;
  }

  @Override
  public double tolerance() {
    return 0.02;
  }

  @ParameterizedTest(name = "{0}")
  @ArgumentsSource(ConvolutionCases.class)
  @ArgumentsSource(PoolCases.class)
  @ArgumentsSource(MapCases.class)
  @ArgumentsSource(AddCases.class)
  @ArgumentsSource(GuideCases.class)
  @ArgumentsSource(LossCases.class)
  @ArgumentsSource(NetworkCases.class)
  @ArgumentsSource(AdamCases.class)
  void agreesWithTheOracleAsItsFormatsCan(Experiment experiment) {
    try (Trial expected = Trial.bare(oracle, experiment).run();
        Trial actual = Trial.guarded(device, experiment).run()) {
      Map<String, double[]> results = actual.results();
      expected
          .results()
          .forEach(
              (name, values) -> {
                Agreement agreement = Agreement.of(results.get(name), values);
                if (name.equals("gradient")) {
                  assertThat(agreement.median()).as("median, %s", agreement).isLessThan(MEDIAN);
                  assertThat(agreement.cosine()).as("cosine").isGreaterThan(COSINE);
                } else {
                  agreement.requireEverywhere(name, tolerance());
                }
              });
      actual.assertNothingElseChanged();
    }
  }
}
