package dev.brushwork.engine.transfer;

import dev.brushwork.compute.Bindings;
import dev.brushwork.compute.Buffer;
import dev.brushwork.compute.Device;
import dev.brushwork.compute.Scope;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import dev.brushwork.engine.image.FloatImage;
import dev.brushwork.engine.loss.ErrorNormalizer;
import dev.brushwork.engine.loss.Statistics;
import dev.brushwork.engine.network.DeviceNetwork;
import dev.brushwork.engine.transfer.RunRecorder.Denominators;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What an iteration is compared with: the content's features, left on the device, and the styles'
 * statistics. Several styles are blended into one target, the mean of their statistics by weight:
 * its gradient is that of the weighted sum of the styles' own errors, from which the value differs
 * by a constant.
 */
final class Targets implements Denominators {
  private static final double SMALLEST_STYLE_DIFFERENCE = 1e-12;

  private final Device device;
  private final DeviceNetwork network;
  private final RunRecorder recorder;
  private final Scope scope;
  private final Runnable stopIfAsked;
  private final Map<Integer, Buffer> content = new HashMap<>();
  private final Map<Integer, float[]> style = new HashMap<>();
  private final Map<Integer, Shape> styleShapes = new HashMap<>();
  private final Map<Integer, float[]> prepared = new HashMap<>();
  private final Map<Integer, Buffer> styleBuffers = new HashMap<>();
  private final Map<Integer, Double> contentDenominators = new HashMap<>();
  private final Map<Integer, Double> styleDenominators = new HashMap<>();
  private double styleShare = 1;

  /**
   * @param scope will own the device buffers of the targets
   * @param stopIfAsked called between operations; what it throws ends the pass
   */
  Targets(
      Device device,
      DeviceNetwork network,
      RunRecorder recorder,
      Scope scope,
      Runnable stopIfAsked) {
    this.device = device;
    this.network = network;
    this.recorder = recorder;
    this.scope = scope;
    this.stopIfAsked = stopIfAsked;
  }

  /**
   * Adds a style's statistics.
   *
   * @param share its part of the blend; the shares of all styles sum to 1
   */
  void addStyle(FloatImage image, double share) {
    Pass pass = recorder.style(new Extent(image.width(), image.height()));
    pass.statistics().forEach((part, tensor) -> styleShapes.put(part, tensor.shape()));
    network
        .statistics()
        .of(pass.recording(), image.values(), () -> statistics(pass, image))
        .forEach(
            (layer, values) -> {
              float[] blend = style.computeIfAbsent(layer, l -> new float[values.length]);
              for (int i = 0; i < values.length; i++) {
                blend[i] += (float) (share * values[i]);
              }
            });
  }

  private Map<Integer, float[]> statistics(Pass pass, FloatImage image) {
    try (Scope passScope = new Scope()) {
      Bindings bindings = new Bindings();
      Map<Integer, Buffer> buffers = new HashMap<>();
      allocate(pass.statistics(), bindings, passScope, buffers);
      evaluate(pass, image, bindings, passScope);
      Map<Integer, float[]> found = new HashMap<>();
      buffers.forEach((layer, buffer) -> found.put(layer, buffer.download()));
      return found;
    }
  }

  /** Finds what is compared with from the blend; after every style. */
  void prepareStyles() {
    for (WeightedTap tap : recorder.styleTaps()) {
      List<Shape> shapes = new ArrayList<>();
      List<float[]> kept = new ArrayList<>();
      for (int part = 0; style.containsKey(recorder.part(tap, part)); part++) {
        shapes.add(styleShapes.get(recorder.part(tap, part)));
        kept.add(style.get(recorder.part(tap, part)));
      }
      List<float[]> found =
          recorder.preparation(tap, shapes).evaluate(device, kept, this::stopIfAsked);
      for (int part = 0; part < found.size(); part++) {
        prepared.put(recorder.part(tap, part), found.get(part));
      }
    }
  }

  private boolean stopIfAsked() {
    stopIfAsked.run();
    return false;
  }

  /** Says what part of the blend these styles are, where others have masks. */
  void styleShare(double share) {
    styleShare = share;
  }

  /** Adds the content's features; after every style. */
  void addContent(
      FloatImage image, ErrorNormalizer contentNormalizer, ErrorNormalizer styleNormalizer) {
    Pass pass = recorder.content();
    try (Scope passScope = new Scope()) {
      Bindings bindings = new Bindings();
      allocate(pass.features(), bindings, scope, content);
      Map<Integer, Buffer> statistics = new HashMap<>();
      allocate(pass.statistics(), bindings, passScope, statistics);
      evaluate(pass, image, bindings, passScope);
      if (contentNormalizer == ErrorNormalizer.RELATIVE) {
        content.forEach(
            (layer, buffer) ->
                contentDenominators.put(layer, Statistics.meanSquare(buffer.download())));
      }
      if (styleNormalizer == ErrorNormalizer.RELATIVE) {
        statistics.forEach(
            (layer, buffer) -> styleDenominators.put(layer, difference(layer, buffer)));
      }
    }
  }

  private double difference(int layer, Buffer atContent) {
    return Math.max(
        Statistics.meanSquaredDifference(atContent.download(), style.get(layer)),
        SMALLEST_STYLE_DIFFERENCE);
  }

  private void allocate(
      Map<Integer, Tensor> tensors, Bindings bindings, Scope owner, Map<Integer, Buffer> buffers) {
    tensors.forEach(
        (layer, tensor) -> {
          Buffer buffer = owner.own(device.allocate(tensor.shape()));
          bindings.bind(tensor, buffer);
          buffers.put(layer, buffer);
        });
  }

  private void evaluate(Pass pass, FloatImage image, Bindings bindings, Scope passScope) {
    Buffer pixels = passScope.own(device.allocate(pass.image().shape()));
    pixels.upload(image.values());
    network.bind(bindings.bind(pass.image(), pixels), pass.network());
    pass.evaluate(device, bindings, passScope, this::stopIfAsked);
  }

  /** Whether these are enough for what {@code other} taps. */
  boolean cover(RunRecorder other) {
    return other.contentTaps().stream().allMatch(tap -> content.containsKey(tap.layer()))
        && (!other.regions().leavesStyles() || coverStyle(other));
  }

  private boolean coverStyle(RunRecorder other) {
    return other.styleTaps().stream().allMatch(tap -> style.containsKey(tap.layer()));
  }

  /** Binds the targets of an iteration, by layer. */
  void bind(
      Bindings bindings, Map<Integer, Tensor> contentTargets, Map<Integer, Tensor> styleTargets) {
    contentTargets.forEach((layer, tensor) -> bindings.bind(tensor, content.get(layer)));
    styleTargets.forEach(
        (layer, tensor) -> {
          Buffer buffer =
              styleBuffers.computeIfAbsent(layer, l -> scope.own(device.allocate(tensor.shape())));
          buffer.upload(prepared.get(layer));
          bindings.bind(tensor, buffer);
        });
  }

  @Override
  public double content(int layer) {
    return contentDenominators.getOrDefault(layer, 1.0);
  }

  @Override
  public double styleShare() {
    return styleShare;
  }

  @Override
  public double style(int layer) {
    return styleDenominators.getOrDefault(layer, 1.0);
  }
}
