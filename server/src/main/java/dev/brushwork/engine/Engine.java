package dev.brushwork.engine;

import dev.brushwork.compute.Device;
import dev.brushwork.compute.Precision;
import dev.brushwork.engine.features.FeatureMap;
import dev.brushwork.engine.features.Quality;
import dev.brushwork.engine.image.Image;
import dev.brushwork.engine.image.Resampling;
import dev.brushwork.engine.transfer.CostEstimate;
import dev.brushwork.engine.transfer.Extent;
import dev.brushwork.engine.transfer.Limits;
import dev.brushwork.engine.transfer.Problem;
import dev.brushwork.engine.transfer.Progress;
import dev.brushwork.engine.transfer.Reporting;
import dev.brushwork.engine.transfer.StopSignal;
import dev.brushwork.engine.transfer.TransferInputs;
import dev.brushwork.engine.transfer.TransferResult;
import dev.brushwork.engine.transfer.TransferSpec;
import dev.brushwork.engine.weights.WeightFile;
import java.util.List;
import java.util.Optional;

/**
 * Paints on one device: the networks and presets there are, the weights held, and the runs over
 * them. Runs may be started from several threads; each is fastest alone on a CPU.
 */
public final class Engine implements AutoCloseable {
  // sketch: bodies follow
  public Engine(Device device, String reason, Limits limits) {
    throw new UnsupportedOperationException();
  }

  /** Opens the backend by name, or the best with "auto" (see Devices.choose for the errors). */
  public static Engine open(String backend, int threads, Limits limits) {
    throw new UnsupportedOperationException();
  }

  public Device device() {
    throw new UnsupportedOperationException();
  }

  /** Why this device was chosen, in one line. */
  public String deviceReason() {
    throw new UnsupportedOperationException();
  }

  public Limits limits() {
    throw new UnsupportedOperationException();
  }

  /** Holds weights from now on; the network is theirs by name or by their layers' shapes. Throws WeightsException. */
  public HeldWeights add(WeightFile file) {
    throw new UnsupportedOperationException();
  }

  /** Weights held, in the order they came. */
  public List<HeldWeights> weights() {
    throw new UnsupportedOperationException();
  }

  /** Weights held for a network, by SHA-256 if given, else the first. */
  public Optional<HeldWeights> weights(String network, Optional<String> sha256) {
    throw new UnsupportedOperationException();
  }

  /** What is wrong with a spec: ranges, names, fields that do not go together, sizes for this content. */
  public List<Problem> check(TransferSpec spec, Extent content, List<Extent> styles) {
    throw new UnsupportedOperationException();
  }

  public CostEstimate estimate(TransferSpec spec, HeldWeights weights, Extent content, List<Extent> styles) {
    throw new UnsupportedOperationException();
  }

  /** Throws TransferStoppedException, DivergedException, DeviceMemoryException. */
  public TransferResult run(
      TransferSpec spec,
      HeldWeights weights,
      TransferInputs inputs,
      Reporting reporting,
      StopSignal stop,
      Progress.Listener listener) {
    throw new UnsupportedOperationException();
  }

  public List<FeatureMap> features(
      HeldWeights weights,
      Image image,
      List<String> layers,
      Extent size,
      Resampling resampling,
      dev.brushwork.compute.PoolKind pooling,
      Optional<Precision> precision,
      StopSignal stop) {
    throw new UnsupportedOperationException();
  }

  /** The quality measure; the style is taken at styleSize (its run size). */
  public Quality measure(HeldWeights weights, Image content, Image style, Extent styleSize, Image result) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
