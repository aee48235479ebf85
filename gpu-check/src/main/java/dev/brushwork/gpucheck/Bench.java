package dev.brushwork.gpucheck;

import dev.brushwork.compute.Precision;
import dev.brushwork.engine.Engine;
import dev.brushwork.engine.HeldWeights;
import dev.brushwork.engine.network.NetworkDescription;
import dev.brushwork.engine.network.Networks;
import dev.brushwork.engine.network.RandomWeights;
import dev.brushwork.engine.transfer.Limits;
import dev.brushwork.engine.weights.WeightFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What the steps share: the device, opened when first asked for, weights and the clock. */
final class Bench implements AutoCloseable {
  static final String CUDA = "cuda";

  /** In which no network sees anything, but its time is that of a trained one. */
  private static final long SEED = 0;

  private final String backend;
  private final Optional<Path> weights;
  private final Deadline deadline;
  private final Scale scale;
  private Runnable flush = () -> {};
  private Engine engine;
  private volatile boolean abandoned;

  /**
   * @param backend {@code cuda}, but for tests
   * @param weights a file of VGG19's; without it the weights are random
   */
  Bench(String backend, Optional<Path> weights, Deadline deadline, Scale scale) {
    this.backend = backend;
    this.weights = weights;
    this.deadline = deadline;
    this.scale = scale;
  }

  String backend() {
    return backend;
  }

  Optional<Path> weightsFile() {
    return weights;
  }

  Deadline deadline() {
    return deadline;
  }

  Scale scale() {
    return scale;
  }

  /** What {@link #flush} does. */
  void onFlush(Runnable action) {
    flush = action;
  }

  /** Writes down what is known so far. */
  void flush() {
    flush.run();
  }

  /**
   * The engine on the device under test.
   *
   * @throws IllegalStateException if the backend does not work here, with the reason
   */
  synchronized Engine engine() {
    if (engine == null) {
      engine = Engine.open(backend, 0, Limits.defaults());
    }
    return engine;
  }

  /** Another engine on the oracle; the caller closes it. */
  Engine oracle() {
    return Engine.open("reference", 0, Limits.defaults());
  }

  /** The precisions of the device. */
  List<Precision> precisions() {
    return Arrays.stream(Precision.values())
        .filter(p -> engine().device().supports(p))
        .filter(p -> p != Precision.FP64 || backend.equals("reference"))
        .toList();
  }

  /** Weights of a network: those given if they are of it, those it comes with, else random ones. */
  HeldWeights weights(Engine engine, String network) throws IOException {
    if (weights.isPresent()) {
      HeldWeights held = engine.add(WeightFile.read(weights.get()));
      if (held.network().name().equals(network)) {
        return held;
      }
    }
    Optional<HeldWeights> known = engine.weights(network, Optional.empty());
    return known.isPresent() ? known.get() : random(engine, network);
  }

  private static HeldWeights random(Engine engine, String network) throws IOException {
    NetworkDescription description = Networks.find(network).orElseThrow();
    Path file = Files.createTempFile("gpu-check-", ".safetensors");
    try {
      RandomWeights.write(description, SEED, file);
      return engine.add(WeightFile.read(file));
    } finally {
      Files.delete(file);
    }
  }

  /** The device is stuck with a step: closing would wait for it. */
  void abandon() {
    abandoned = true;
  }

  @Override
  public void close() {
    if (!abandoned) {
      closeEngine();
    }
  }

  private synchronized void closeEngine() {
    if (engine != null) {
      engine.close();
      engine = null;
    }
  }
}
