package dev.brushwork.testing;

import dev.brushwork.compute.Device;
import dev.brushwork.engine.Engine;
import dev.brushwork.engine.HeldWeights;
import dev.brushwork.engine.preset.Presets;
import dev.brushwork.engine.transfer.Limits;
import dev.brushwork.engine.transfer.TransferSpec;
import dev.brushwork.engine.transfer.TransferSpec.LayerWeight;
import dev.brushwork.engine.weights.WeightFile;
import java.nio.file.Path;
import java.util.List;

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

  /** Brushwork's own preset, but of VGG19's first two blocks, so that a run is quick. */
  public static TransferSpec.Builder shallow() {
    return preset("brushwork")
        .contentLayers(List.of(new LayerWeight("relu2_1", 1)))
        .styleLayers(List.of(new LayerWeight("relu1_1", 1), new LayerWeight("relu2_1", 1)));
  }

  /** Device bytes that are live now. */
  public static long live(Engine engine) {
    Device device = engine.device();
    return device.memory().liveBytes();
  }
}
