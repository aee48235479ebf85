package dev.brushwork.testing;

import dev.brushwork.compute.Device;
import dev.brushwork.engine.Engine;
import dev.brushwork.engine.HeldWeights;
import dev.brushwork.engine.preset.Presets;
import dev.brushwork.engine.transfer.Limits;
import dev.brushwork.engine.transfer.TransferSpec;
import dev.brushwork.engine.weights.WeightFile;
import java.nio.file.Path;

/** Engines for tests. */
public final class Engines {
  private Engines() {}

  public static Engine open(String backend) {
    return Engine.open(backend, 0, Limits.defaults());
  }

  /** An engine's weights of a network, made by {@link TestWeights}. */
  public static HeldWeights hold(Engine engine, String network) {
    return hold(engine, TestWeights.of(network, 1));
  }

  public static HeldWeights hold(Engine engine, Path weights) {
    return engine.add(WeightFile.read(weights));
  }

  /** The preset's spec, to be departed from. */
  public static TransferSpec.Builder preset(String name) {
    return Presets.find(name).orElseThrow().spec().toBuilder();
  }

  /** Device bytes that are live now. */
  public static long live(Engine engine) {
    Device device = engine.device();
    return device.memory().liveBytes();
  }
}
