package dev.brushwork.engine;

import dev.brushwork.compute.Device;
import dev.brushwork.compute.DeviceOptions;
import dev.brushwork.compute.Devices;
import dev.brushwork.compute.PoolKind;
import dev.brushwork.compute.Precision;
import dev.brushwork.engine.features.FeatureExtractor;
import dev.brushwork.engine.features.FeatureMap;
import dev.brushwork.engine.features.Quality;
import dev.brushwork.engine.features.QualityMeasure;
import dev.brushwork.engine.image.FloatImage;
import dev.brushwork.engine.image.Image;
import dev.brushwork.engine.image.Resampler;
import dev.brushwork.engine.image.Resampling;
import dev.brushwork.engine.network.DeviceNetwork;
import dev.brushwork.engine.network.NetworkDescription;
import dev.brushwork.engine.network.WeightMatch;
import dev.brushwork.engine.transfer.Checkpoint;
import dev.brushwork.engine.transfer.CostEstimate;
import dev.brushwork.engine.transfer.CostEstimator;
import dev.brushwork.engine.transfer.Extent;
import dev.brushwork.engine.transfer.Limits;
import dev.brushwork.engine.transfer.Problem;
import dev.brushwork.engine.transfer.Progress;
import dev.brushwork.engine.transfer.Reporting;
import dev.brushwork.engine.transfer.RunControl;
import dev.brushwork.engine.transfer.Scales;
import dev.brushwork.engine.transfer.SpecCheck;
import dev.brushwork.engine.transfer.StopSignal;
import dev.brushwork.engine.transfer.StyleTransfer;
import dev.brushwork.engine.transfer.TransferInputs;
import dev.brushwork.engine.transfer.TransferResult;
import dev.brushwork.engine.transfer.TransferSpec;
import dev.brushwork.engine.weights.WeightFile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Paints on one device: holds the device and the networks' weights on it, and runs over them. It
 * knows the weights that Brushwork ships, and brings them to the device when they are first used.
 * Thread-safe; runs may overlap, but on a CPU each is fastest alone. Close it after its runs.
 */
public final class Engine implements AutoCloseable {
  private final Device device;
  private final String deviceReason;
  private final Limits limits;
  private final Throughput throughput;
  private volatile RunMeter meter = RunMeter.NONE;
  private final Map<HeldWeights, DeviceNetwork> networks = new LinkedHashMap<>();

  /**
   * @param device owned by the engine from now on
   * @param deviceReason why this device was chosen, in one line
   */
  public Engine(Device device, String deviceReason, Limits limits) {
    this.device = device;
    this.deviceReason = deviceReason;
    this.limits = limits;
    this.throughput = new Throughput(device);
  }

  /** Who hears of runs that begin from now on; nobody unless told. */
  public void meter(RunMeter value) {
    meter = value;
  }

  /**
   * Opens the backend of this name, or the best with {@code auto}.
   *
   * @param threads of a CPU backend; 0 for one a core
   * @throws IllegalArgumentException if there is no such backend
   * @throws IllegalStateException if it does not work here, with the reason
   */
  public static Engine open(String backend, int threads, Limits limits) {
    return open(backend, threads, Long.MAX_VALUE, limits);
  }

  /**
   * The same with a limit: what does not fit is painted by tiles.
   *
   * @param maxMemory device bytes that may be live at once; {@link Long#MAX_VALUE} for as many as
   *     there are
   */
  public static Engine open(String backend, int threads, long maxMemory, Limits limits) {
    Devices.Choice choice = Devices.choose(backend);
    Device device = choice.provider().open(new DeviceOptions(threads, maxMemory));
    return new Engine(device, choice.reason(), limits);
  }

  public Device device() {
    return device;
  }

  /** Why this device was chosen, in one line. */
  public String deviceReason() {
    return deviceReason;
  }

  public Limits limits() {
    return limits;
  }

  /**
   * Copies weights to the device and holds them until the engine is closed; weights that it holds
   * already are returned as they are.
   *
   * @throws IllegalArgumentException if they are of no known network, saying what differs
   * @throws dev.brushwork.compute.DeviceMemoryException if there is no room
   */
  public synchronized HeldWeights add(WeightFile file) {
    NetworkDescription network = WeightMatch.networkOf(file);
    HeldWeights held = HeldWeights.of(network, file);
    if (!networks.containsKey(held)) {
      networks.put(held, new DeviceNetwork(device, network, file));
    }
    return held;
  }

  /** Weights held: those that were added, in the order they came, and then those shipped. */
  public synchronized List<HeldWeights> weights() {
    return Stream.concat(
            networks.keySet().stream().filter(held -> !BundledWeights.files().containsKey(held)),
            BundledWeights.all().stream())
        .toList();
  }

  /** Weights held for a network: those of this SHA-256 if given, else the first. */
  public Optional<HeldWeights> weights(String network, Optional<String> sha256) {
    return weights().stream()
        .filter(held -> held.network().name().equals(network))
        .filter(held -> sha256.isEmpty() || held.sha256().equals(sha256.get()))
        .findFirst();
  }

  /** Device bytes of all weights that are on the device by now. */
  public synchronized long weightBytes() {
    return networks.values().stream().mapToLong(DeviceNetwork::bytes).sum();
  }

  /** Device bytes that a run needs at its peak besides the weights, which all runs share. */
  public long bytesBesidesWeights(CostEstimate estimate, HeldWeights weights) {
    return Math.max(0, estimate.deviceBytes() - network(weights).bytes());
  }

  /** Everything wrong with a spec for images of these extents; empty if it can run. */
  public List<Problem> check(TransferSpec spec, Extent content, List<Extent> styles) {
    return SpecCheck.problems(spec, limits, content, styles);
  }

  /** What a run would cost; allocates nothing for it. */
  public CostEstimate estimate(
      TransferSpec spec, HeldWeights weights, Extent content, List<Extent> styles) {
    return CostEstimator.estimate(
        device,
        network(weights),
        spec,
        Scales.of(spec, content, styles),
        operations -> throughput.at(Throughput.Kind.of(spec, weights), operations));
  }

  /**
   * Finds out how quickly the device does runs such as this, unless that is known: for {@link
   * #estimate} to know it too. Takes the device for some seconds at most.
   *
   * @throws dev.brushwork.compute.DeviceMemoryException if the device has no room
   */
  public void calibrate(TransferSpec spec, HeldWeights weights) {
    throughput.calibrate(Throughput.Kind.of(spec, weights), spec, network(weights));
  }

  /**
   * Runs to the end, on the calling thread.
   *
   * @param spec free of problems, see {@link #check}
   * @throws dev.brushwork.engine.transfer.TransferStoppedException if the stop signal asked for it
   * @throws dev.brushwork.engine.transfer.DivergedException if the objective is no longer finite
   * @throws dev.brushwork.compute.DeviceMemoryException if the device has no room
   */
  public TransferResult run(
      TransferSpec spec,
      HeldWeights weights,
      TransferInputs inputs,
      Reporting reporting,
      StopSignal stop,
      Progress.Listener listener) {
    MeteredRun metered = new MeteredRun(meter, spec.network(), 0);
    return run(
        spec,
        weights,
        metered,
        new StyleTransfer(
            device,
            network(weights),
            spec,
            inputs,
            reporting,
            RunControl.of(stop),
            metered.listening(listener),
            "",
            Optional.empty()));
  }

  /**
   * Runs to the end under a control that may suspend and steer the run, on the calling thread.
   *
   * @param spec free of problems, see {@link #check}
   * @param from where to go on; empty to begin
   * @throws dev.brushwork.engine.transfer.TransferStoppedException if the control demanded it
   * @throws dev.brushwork.engine.transfer.CheckpointException if {@code from} is of another run or
   *     another kind of device; nothing has been reported by then
   * @throws dev.brushwork.engine.transfer.DivergedException if the objective is no longer finite
   * @throws dev.brushwork.compute.DeviceMemoryException if the device has no room
   */
  public TransferResult run(
      TransferSpec spec,
      HeldWeights weights,
      TransferInputs inputs,
      Reporting reporting,
      RunControl control,
      Optional<Checkpoint> from,
      Progress.Listener listener) {
    String fingerprint =
        StyleTransfer.fingerprint(
            spec, spec.precision().orElse(device.defaultPrecision()), weights.sha256(), inputs);
    MeteredRun metered =
        new MeteredRun(meter, spec.network(), from.map(Checkpoint::iteration).orElse(0));
    return run(
        spec,
        weights,
        metered,
        new StyleTransfer(
            device,
            network(weights),
            spec,
            inputs,
            reporting,
            control,
            metered.listening(listener),
            fingerprint,
            from));
  }

  private TransferResult run(
      TransferSpec spec, HeldWeights weights, MeteredRun metered, StyleTransfer transfer) {
    TransferResult result = metered.run(transfer::run);
    // A run that went on from its end has no iteration to learn from.
    if (result.secondsPerIteration() > 0) {
      throughput.learn(
          Throughput.Kind.of(spec, weights),
          transfer.operationsPerIteration() / result.tiles(),
          result.secondsPerIteration() / result.tiles());
    }
    return result;
  }

  /**
   * Features of an image brought to {@code size}, in the order of {@code layers}.
   *
   * @param layers names or aliases, each at most once
   * @throws IllegalArgumentException if a layer is unknown, or the image too small for it
   */
  public List<FeatureMap> features(
      HeldWeights weights,
      Image image,
      List<String> layers,
      Extent size,
      Resampling resampling,
      PoolKind pooling,
      Optional<Precision> precision) {
    FloatImage resized = Resampler.resize(image, size.width(), size.height(), resampling);
    return FeatureExtractor.extract(
        device,
        network(weights),
        resized,
        layers,
        pooling,
        precision.orElse(device.defaultPrecision()));
  }

  /**
   * Measures a result.
   *
   * @param styleSize the size at which the run looked at the style
   */
  public Quality measure(
      HeldWeights weights, Image content, Image style, Extent styleSize, Image result) {
    return new QualityMeasure(device, network(weights))
        .measure(
            Resampler.resize(content, result.width(), result.height(), Resampling.LANCZOS),
            Resampler.resize(style, styleSize.width(), styleSize.height(), Resampling.LANCZOS),
            FloatImage.of(result));
  }

  private synchronized DeviceNetwork network(HeldWeights weights) {
    DeviceNetwork network = networks.get(weights);
    WeightFile bundled = BundledWeights.files().get(weights);
    if (network == null && bundled != null) {
      network = new DeviceNetwork(device, weights.network(), bundled);
      networks.put(weights, network);
    }
    if (network == null) {
      throw new IllegalArgumentException("these weights are not held: " + weights.sha256());
    }
    return network;
  }

  @Override
  public synchronized void close() {
    networks.values().forEach(DeviceNetwork::close);
    networks.clear();
    device.close();
  }
}
