package dev.brushwork.engine.transfer;

import dev.brushwork.compute.Buffer;
import dev.brushwork.compute.Device;
import dev.brushwork.compute.Precision;
import dev.brushwork.compute.Program;
import dev.brushwork.compute.Scope;
import dev.brushwork.compute.Shape;
import dev.brushwork.engine.colour.Colours;
import dev.brushwork.engine.image.FloatImage;
import dev.brushwork.engine.image.Resampler;
import dev.brushwork.engine.network.DeviceNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a run has on the device: its targets, its image, the optimiser's state, and the iteration
 * prepared over them. Steering prepares another iteration over the same buffers, since weights and
 * the learning rate are constants of a recording.
 */
final class Stage implements AutoCloseable {
  private final Device device;
  private final DeviceNetwork network;
  private final TransferInputs inputs;
  private final Sizes sizes;
  private final Precision precision;
  private final Colours colours;
  private final Runnable stopIfAsked;
  private final Scope buffers = new Scope();
  private final List<Buffer> optimizerState = new ArrayList<>();
  private Scope targetBuffers = new Scope();
  private TransferSpec spec;
  private Targets targets;
  private Buffer image;
  private IterationPlan iteration;
  private OptionalInt tile = OptionalInt.empty();
  private Program program;

  /**
   * @param colours of the content at the size of the result
   * @param stopIfAsked called between the operations before the start; what it throws ends them
   */
  Stage(
      Device device,
      DeviceNetwork network,
      TransferInputs inputs,
      Sizes sizes,
      Precision precision,
      Colours colours,
      Runnable stopIfAsked) {
    this.device = device;
    this.network = network;
    this.inputs = inputs;
    this.sizes = sizes;
    this.precision = precision;
    this.colours = colours;
    this.stopIfAsked = stopIfAsked;
  }

  /** Makes everything ready for a spec; the image and the state are zeros at first. */
  void prepare(TransferSpec wanted) {
    if (program != null) {
      program.close();
      program = null;
    }
    spec = wanted;
    if (image == null) {
      tile =
          TileChoice.of(
              device, network, spec, sizes, precision, TileChoice.budget(device, network));
    }
    RunRecorder recorder =
        new RunRecorder(
            network.description(), network.preprocessing(), spec, sizes, precision, tile);
    if (targets == null || !targets.cover(recorder)) {
      findTargets(recorder);
    }
    iteration = recorder.plan(targets);
    if (image == null) {
      for (Shape state : iteration.optimizerState()) {
        optimizerState.add(buffers.own(device.allocate(state)));
      }
      image = buffers.own(device.allocate(iteration.image()));
    }
    program = iteration.prepare(device, network, targets, image, optimizerState);
  }

  private void findTargets(RunRecorder recorder) {
    // A run that is steered is past its start, and stops before its next iteration.
    Runnable stopIfAsked = image == null ? this.stopIfAsked : () -> {};
    targetBuffers.close();
    targetBuffers = new Scope();
    targets = new Targets(device, network, recorder, targetBuffers, stopIfAsked);
    if (recorder.hasStyle()) {
      double sum = inputs.styles().stream().mapToDouble(TransferInputs.Style::weight).sum();
      for (int i = 0; i < inputs.styles().size(); i++) {
        stopIfAsked.run();
        TransferInputs.Style style = inputs.styles().get(i);
        Extent extent = sizes.styles().get(i);
        FloatImage resized =
            Resampler.resize(style.image(), extent.width(), extent.height(), spec.resampling());
        targets.addStyle(colours.style(resized), style.weight() / sum);
      }
    }
    if (recorder.hasContent()) {
      stopIfAsked.run();
      targets.addContent(colours.content(), spec.contentNormalizer(), spec.styleNormalizer());
    }
  }

  TransferSpec spec() {
    return spec;
  }

  Program program() {
    return program;
  }

  LossTerms terms() {
    return iteration.terms();
  }

  /** Tiles of the image; 1 if it is computed at once. */
  int tiles() {
    return iteration.tiles();
  }

  double operationsPerIteration() {
    return iteration.operations();
  }

  /** Starts from a picture of the size of the result. */
  void start(FloatImage first) {
    image.upload(first.values());
  }

  /** Goes on from a checkpoint of this run. */
  void restore(Checkpoint checkpoint) {
    Extent extent = checkpoint.extent();
    if (!extent.equals(sizes.output())
        || checkpoint.optimizerState().size() != optimizerState.size()) {
      throw new CheckpointException("the checkpoint is of another size or optimiser");
    }
    try {
      image.restore(checkpoint.image());
      for (int i = 0; i < optimizerState.size(); i++) {
        optimizerState.get(i).restore(checkpoint.optimizerState().get(i));
      }
    } catch (IllegalArgumentException e) {
      throw new CheckpointException("the checkpoint is of another kind of device", e);
    }
  }

  /** The picture as it is, after everything asked of the device. */
  FloatImage picture() {
    return new FloatImage(image.shape().width(), image.shape().height(), image.download());
  }

  /** The picture in the colours that the spec asks for. */
  FloatImage shown() {
    return colours.finished(picture());
  }

  Checkpoint checkpoint(String fingerprint, int updates, List<Losses> losses) {
    return new Checkpoint(
        fingerprint,
        updates,
        sizes.output(),
        image.save(),
        optimizerState.stream().map(Buffer::save).toList(),
        losses);
  }

  @Override
  public void close() {
    try (Scope all = new Scope()) {
      all.own(targetBuffers);
      all.own(buffers);
      if (program != null) {
        all.own(program);
      }
    }
  }
}
