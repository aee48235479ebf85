package dev.brushwork.engine.transfer;

import dev.brushwork.compute.Bindings;
import dev.brushwork.compute.Buffer;
import dev.brushwork.compute.Device;
import dev.brushwork.compute.Scope;
import dev.brushwork.compute.Tensor;
import dev.brushwork.engine.image.FloatImage;
import dev.brushwork.engine.image.Image;
import dev.brushwork.engine.loss.Statistics;
import dev.brushwork.engine.mask.Mask;
import dev.brushwork.engine.network.DeviceNetwork;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the regions of a run are compared with, and the guides by which they are told apart. */
final class Regions implements RegionRecorder.Weights {
  private static final double SMALLEST_STYLE_DIFFERENCE = 1e-12;

  private final Device device;
  private final DeviceNetwork network;
  private final RegionRecorder recorder;
  private final List<TransferInputs.Style> styles;
  private final Scope scope;
  private final Runnable stopIfAsked;
  private final Map<Key, float[]> targets = new HashMap<>();
  private final Map<Key, Double> denominators = new HashMap<>();
  private final Map<Key, Buffer> targetBuffers = new HashMap<>();
  private final Map<Key, Buffer> guideBuffers = new HashMap<>();

  private record Key(int style, int layer) {}

  /**
   * @param styles all styles of the run
   * @param scope will own the device buffers
   * @param stopIfAsked called between operations; what it throws ends the pass
   */
  Regions(
      Device device,
      DeviceNetwork network,
      RegionRecorder recorder,
      List<TransferInputs.Style> styles,
      Scope scope,
      Runnable stopIfAsked) {
    this.device = device;
    this.network = network;
    this.recorder = recorder;
    this.styles = styles;
    this.scope = scope;
    this.stopIfAsked = stopIfAsked;
  }

  /** Finds the target of a style that is a region. */
  void addStyle(int style, FloatImage image) {
    Extent extent = new Extent(image.width(), image.height());
    evaluate(recorder.ofStyle(style, extent), image, styles.get(style).styleMask())
        .forEach((layer, found) -> targets.put(new Key(style, layer), found));
  }

  /** Finds what the errors of a region are relative to; after its style. */
  void addContent(int style, FloatImage image) {
    Extent extent = new Extent(image.width(), image.height());
    evaluate(recorder.ofContent(style, extent), image, styles.get(style).contentMask())
        .forEach(
            (layer, found) -> {
              Key key = new Key(style, layer);
              double difference = Statistics.meanSquaredDifference(found, targets.get(key));
              denominators.put(key, Math.max(difference, SMALLEST_STYLE_DIFFERENCE));
            });
  }

  /** The statistics that a pass finds, by layer. */
  private Map<Integer, float[]> evaluate(Pass pass, FloatImage image, Optional<Image> mask) {
    Map<Integer, float[]> found = new HashMap<>();
    try (Scope passScope = new Scope()) {
      Bindings bindings = new Bindings();
      Buffer pixels = passScope.own(device.allocate(pass.image().shape()));
      pixels.upload(image.values());
      network.bind(bindings.bind(pass.image(), pixels), pass.network());
      bindGuides(pass.guides(), mask, bindings, passScope);
      Map<Integer, Buffer> outputs = new HashMap<>();
      pass.statistics()
          .forEach(
              (layer, tensor) -> {
                Buffer buffer = passScope.own(device.allocate(tensor.shape()));
                bindings.bind(tensor, buffer);
                outputs.put(layer, buffer);
              });
      pass.evaluate(
          device,
          bindings,
          passScope,
          () -> {
            stopIfAsked.run();
            return false;
          });
      outputs.forEach((layer, buffer) -> found.put(layer, buffer.download()));
    }
    return found;
  }

  private void bindGuides(
      Map<Integer, Tensor> guides, Optional<Image> mask, Bindings bindings, Scope owner) {
    guides
        .values()
        .forEach(tensor -> bindings.bind(tensor, guide(tensor, mask.orElseThrow(), owner)));
  }

  private Buffer guide(Tensor tensor, Image mask, Scope owner) {
    Buffer buffer = owner.own(device.allocate(tensor.shape()));
    buffer.upload(Mask.of(mask).guide(tensor.shape().width(), tensor.shape().height()));
    return buffer;
  }

  /** Whether these are enough for what {@code run} taps. */
  boolean cover(RunRecorder run) {
    return recorder.styles().stream()
        .allMatch(
            style ->
                run.styleTaps().stream()
                    .allMatch(tap -> targets.containsKey(new Key(style, tap.layer()))));
  }

  /** Binds the targets and guides of an iteration. */
  void bind(Bindings bindings, List<RegionRecorder.Region> regions) {
    for (RegionRecorder.Region region : regions) {
      region
          .targets()
          .forEach(
              (layer, tensor) -> {
                Key key = new Key(region.style(), layer);
                Buffer buffer =
                    targetBuffers.computeIfAbsent(
                        key, k -> scope.own(device.allocate(tensor.shape())));
                buffer.upload(targets.get(key));
                bindings.bind(tensor, buffer);
              });
      region
          .guides()
          .forEach(
              (layer, tensor) ->
                  bindings.bind(
                      tensor,
                      guideBuffers.computeIfAbsent(
                          new Key(region.style(), layer),
                          k ->
                              guide(
                                  tensor,
                                  styles.get(region.style()).contentMask().orElseThrow(),
                                  scope))));
    }
  }

  @Override
  public double share(int style) {
    double sum = styles.stream().mapToDouble(TransferInputs.Style::weight).sum();
    return styles.get(style).weight() / sum;
  }

  @Override
  public double denominator(int style, int layer) {
    return denominators.getOrDefault(new Key(style, layer), 1.0);
  }
}
