package dev.brushwork.testing;

import dev.brushwork.compute.DeviceOptions;
import dev.brushwork.compute.Devices;
import dev.brushwork.engine.Engine;
import dev.brushwork.engine.HeldWeights;
import dev.brushwork.engine.transfer.Limits;
import dev.brushwork.engine.weights.WeightFile;

/**
 * One engine for all tests of a virtual machine, on the best backend here, holding two sets of
 * weights for vgg19 and none for vgg16. Making it takes seconds, so it is kept until the end.
 */
public final class TestEngine {
  private static Engine engine;
  private static HeldWeights first;
  private static HeldWeights second;

  private TestEngine() {}

  public static synchronized Engine get() {
    if (engine == null) {
      engine = open(Long.MAX_VALUE);
      first = engine.add(WeightFile.read(TestWeights.of("vgg19", 1)));
      second = engine.add(WeightFile.read(TestWeights.of("vgg19", 2)));
    }
    return engine;
  }

  /** An engine of the test's own with so much device memory, holding the default weights. */
  public static Engine withMemory(long bytes) {
    Engine limited = open(bytes);
    limited.add(WeightFile.read(TestWeights.of("vgg19", 1)));
    return limited;
  }

  private static Engine open(long memory) {
    Devices.Candidate best =
        Devices.candidates().stream()
            .filter(Devices.Candidate::available)
            .findFirst()
            .orElseThrow();
    return new Engine(
        best.provider().open(new DeviceOptions(2, memory)),
        "the best for tests",
        Limits.defaults());
  }

  /** The default weights of vgg19. */
  public static synchronized HeldWeights weights() {
    get();
    return first;
  }

  /** Other weights of vgg19. */
  public static synchronized HeldWeights otherWeights() {
    get();
    return second;
  }
}
