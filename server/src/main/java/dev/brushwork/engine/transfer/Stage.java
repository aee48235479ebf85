package dev.brushwork.engine.transfer;

import dev.brushwork.compute.Bindings;
import dev.brushwork.compute.Buffer;
import dev.brushwork.compute.Device;
import dev.brushwork.compute.Precision;
import dev.brushwork.compute.Program;
import dev.brushwork.compute.Scope;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import dev.brushwork.engine.colour.Colours;
import dev.brushwork.engine.image.FloatImage;
import dev.brushwork.engine.image.Resampler;
import dev.brushwork.engine.network.DeviceNetwork;
import dev.brushwork.engine.optimizer.Optimizer;
import dev.brushwork.engine.optimizer.Optimizers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;

/**
 * What a run has on the device: its targets, its image, the optimiser's state, and the iteration
 * prepared over them. Steering prepares another iteration over the same buffers, since weights and
 * the learning rate are constants of a recording.
 */
final class Stage implements AutoCloseable {
  private final Device device;
  private final DeviceNetwork network;
  private final TransferInputs inputs;
  private final Scales scales;
  private final Sizes sizes;
  private final Precision precision;
  private final Colours colours;
  private final Runnable stopIfAsked;
  private final Scope buffers = new Scope();
  private final List<Buffer> optimizerState = new ArrayList<>();
  private Optional<Buffer> average = Optional.empty();
  private Scope targetBuffers = new Scope();
  private final int begin;
  private TransferSpec spec;
  private Targets targets;
  private Regions regions;
  private Scope temporalBuffers = new Scope();
  private Buffer image;
  private LastFinite lastFinite;
  private IterationPlan iteration;
  private OptionalInt tile = OptionalInt.empty();
  private byte[] unsettled;
  private Program program;

  /** The picture, and of the optimiser's state what goes on at the next scale. */
  record Carried(FloatImage picture, List<float[]> state) {}

  /**
   * @param colours of the content at the size of this scale
   * @param begin the run's iteration with which this scale begins
   * @param stopIfAsked called between the operations before the start; what it throws ends them
   */
  Stage(
      Device device,
      DeviceNetwork network,
      TransferInputs inputs,
      Scales scales,
      int scale,
      Precision precision,
      Colours colours,
      int begin,
      Runnable stopIfAsked) {
    this.device = device;
    this.network = network;
    this.inputs = inputs;
    this.scales = scales;
    this.sizes = scales.sizes(scale);
    this.precision = precision;
    this.colours = colours;
    this.begin = begin;
    this.stopIfAsked = stopIfAsked;
  }

  /** Makes everything ready for a spec; the image and the state are zeros at first. */
  void prepare(TransferSpec wanted) {
    if (program != null) {
      program.close();
      program = null;
    }
    boolean forget = spec != null && isAnotherObjective(wanted) && optimizer().remembersObjective();
    spec = wanted;
    if (image == null) {
      tile =
          TileChoice.of(
              device, network, spec, sizes, precision, TileChoice.budget(device, network));
    }
    TransferSpec timed =
        spec.toBuilder().optimizer(spec.optimizer().over(scales.total(spec.iterations()))).build();
    RunRecorder recorder =
        new RunRecorder(
            network.description(), network.preprocessing(), timed, sizes, precision, tile);
    if (targets == null || !targets.cover(recorder) || !regions.cover(recorder)) {
      findTargets(recorder);
    }
    iteration = recorder.plan(targets, regions, others());
    if (image == null) {
      Changing changing = iteration.changing();
      for (Tensor state : changing.optimizerState()) {
        optimizerState.add(buffers.own(device.allocate(state.shape())));
      }
      image = buffers.own(device.allocate(changing.image().shape()));
      lastFinite = new LastFinite(buffers, device, image);
      average = changing.average().map(tensor -> buffers.own(device.allocate(tensor.shape())));
    }
    if (forget) {
      optimizerState.forEach(Buffer::clear);
    }
    program =
        iteration.prepare(
            device, network, targets, new Changing.Buffers(image, optimizerState, average));
  }

  private Others others() {
    return new Others() {
      @Override
      public void regions(Bindings bindings, List<RegionRecorder.Region> recorded) {
        regions.bind(bindings, recorded);
      }

      @Override
      public void temporal(Bindings bindings, Optional<TemporalTerm> term) {
        temporalBuffers.close();
        temporalBuffers = new Scope();
        term.ifPresent(
            t ->
                t.bind(
                    bindings, device, inputs.temporal().orElseThrow(), colours, temporalBuffers));
      }
    };
  }

  private Optimizer optimizer() {
    return Optimizers.find(spec.optimizer().name()).orElseThrow();
  }

  /** Whether more than the number of iterations and the length of steps has changed. */
  private boolean isAnotherObjective(TransferSpec wanted) {
    return !wanted.toBuilder()
        .iterations(spec.iterations())
        .optimizer(spec.optimizer())
        .build()
        .equals(spec);
  }

  private void findTargets(RunRecorder recorder) {
    // A run that is steered is past its start, and stops before its next iteration.
    Runnable stopIfAsked = image == null ? this.stopIfAsked : () -> {};
    targetBuffers.close();
    targetBuffers = new Scope();
    targets = new Targets(device, network, recorder, targetBuffers, stopIfAsked);
    regions =
        new Regions(
            device, network, recorder.regions(), inputs.styles(), targetBuffers, stopIfAsked);
    List<Integer> masked = recorder.regions().styles();
    if (recorder.hasStyle()) {
      double sum = 0;
      double all = 0;
      for (int i = 0; i < inputs.styles().size(); i++) {
        all += inputs.styles().get(i).weight();
        sum += masked.contains(i) ? 0 : inputs.styles().get(i).weight();
      }
      targets.styleShare(sum / all);
      for (int i = 0; i < inputs.styles().size(); i++) {
        stopIfAsked.run();
        TransferInputs.Style style = inputs.styles().get(i);
        Extent extent = sizes.styles().get(i);
        FloatImage resized =
            Resampler.resize(style.image(), extent.width(), extent.height(), spec.resampling());
        if (masked.contains(i)) {
          regions.addStyle(i, colours.style(resized));
        } else {
          targets.addStyle(colours.style(resized), style.weight() / sum);
        }
      }
      if (recorder.regions().leavesStyles()) {
        targets.prepareStyles();
      }
    }
    if (recorder.hasContent()) {
      stopIfAsked.run();
      targets.addContent(colours.content(), spec.contentNormalizer(), spec.styleNormalizer());
    }
    if (recorder.relativeRegions()) {
      for (int style : masked) {
        stopIfAsked.run();
        regions.addContent(style, colours.content());
      }
    }
  }

  Colours colours() {
    return colours;
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

  /** Starts from a picture of the size of this scale. */
  void start(FloatImage first) {
    image.upload(first.values());
    average.ifPresent(
        buffer -> {
          float share = (float) (1 - spec.course().averaging());
          float[] seen = first.values().clone();
          for (int i = 0; i < seen.length; i++) {
            seen[i] *= share;
          }
          buffer.upload(seen);
        });
  }

  /** Starts from what another scale came to. */
  void start(Carried carried) {
    Extent from = new Extent(carried.picture().width(), carried.picture().height());
    Extent to = sizes.output();
    float[] values = Enlargement.cubic(carried.picture().values(), from, to);
    if (spec.optimizer().clamp()) {
      for (int i = 0; i < values.length; i++) {
        values[i] = Math.min(Math.max(values[i], 0), 1);
      }
    }
    start(new FloatImage(to.width(), to.height(), values));
    List<Optimizer.Carry> how = optimizer().carried();
    for (int i = 0; i < how.size(); i++) {
      optimizerState.get(i).upload(Enlargement.carry(how.get(i), carried.state().get(i), from, to));
    }
  }

  /** What the next scale starts from, after {@code iteration} updates of the run. */
  Carried carried(int iteration) {
    List<float[]> state = new ArrayList<>();
    for (int i = 0; i < optimizer().carried().size(); i++) {
      state.add(optimizerState.get(i).download());
    }
    return new Carried(picture(iteration), state);
  }

  /** Goes on from a checkpoint of this run. */
  void restore(Checkpoint checkpoint) {
    Extent extent = checkpoint.extent();
    if (!extent.equals(sizes.output()) || checkpoint.optimizerState().size() != state().size()) {
      throw new CheckpointException("the checkpoint is of another size or optimiser");
    }
    try {
      image.restore(checkpoint.image());
      for (int i = 0; i < state().size(); i++) {
        state().get(i).restore(checkpoint.optimizerState().get(i));
      }
    } catch (IllegalArgumentException e) {
      throw new CheckpointException("the checkpoint is of another kind of device", e);
    }
  }

  /** The optimiser's state, and the average if there is one. */
  private List<Buffer> state() {
    List<Buffer> state = new ArrayList<>(optimizerState);
    average.ifPresent(state::add);
    return state;
  }

  /** Whether every value of the image is finite. Waits for the device. */
  boolean imageIsFinite() {
    return lastFinite.imageIsFinite();
  }

  /** Keeps a copy of the image, which {@link #bringBack} may need. */
  void keep(int iteration) {
    lastFinite.keep(iteration);
  }

  /**
   * Makes the image the newest of those kept that is finite, and whose losses are.
   *
   * @param stop as in {@link Program#evaluate(BooleanSupplier)}
   * @param stopped called when it was stopped; unless that throws, it is evaluated again
   */
  Rescue bringBack(BooleanSupplier stop, Runnable stopped) {
    int kept = begin;
    Optional<Losses> finite = Optional.empty();
    for (LastFinite.Kept copy : lastFinite.newestFirst()) {
      image.copyFrom(copy.image());
      kept = copy.iteration();
      while (!program.evaluate(stop)) {
        stopped.run();
      }
      finite =
          Optional.of(terms().at(kept, program.losses()))
              .filter(losses -> losses.isFinite() && imageIsFinite());
      if (finite.isPresent()) {
        break;
      }
    }
    Shape shape = image.shape();
    return new Rescue(
        kept, new FloatImage(shape.width(), shape.height(), image.download()), finite);
  }

  /**
   * What is left of a run whose losses are no longer finite.
   *
   * @param iteration updates done to the picture
   * @param picture in the colours that are painted
   * @param losses of the picture; empty if there is none with finite losses, and the picture is the
   *     oldest that was kept
   */
  record Rescue(int iteration, FloatImage picture, Optional<Losses> losses) {}

  /** The picture as it is, or its average, after {@code iteration} updates of the run. */
  FloatImage picture(int iteration) {
    float[] values = average.orElse(image).download();
    if (average.isPresent()) {
      int seen = iteration - begin + 1;
      float weights = (float) (1 - Math.pow(spec.course().averaging(), seen));
      for (int i = 0; i < values.length; i++) {
        values[i] /= weights;
      }
    }
    return new FloatImage(image.shape().width(), image.shape().height(), values);
  }

  /** The picture in the colours that the spec asks for. */
  FloatImage shown(int iteration) {
    return colours.finished(picture(iteration));
  }

  /** Makes the average, if there is one, the image itself, for its objective to be evaluated. */
  void settle(int iteration) {
    if (average.isPresent()) {
      unsettled = image.save();
      image.upload(picture(iteration).values());
    }
  }

  /** Undoes {@link #settle}, for the run to go on. */
  void unsettle() {
    if (average.isPresent()) {
      image.restore(unsettled);
    }
  }

  Checkpoint checkpoint(
      String fingerprint,
      int updates,
      List<Losses> losses,
      double seconds,
      List<Double> totals,
      Optional<Precision> raised) {
    return new Checkpoint(
        fingerprint,
        updates,
        sizes.output(),
        image.save(),
        state().stream().map(Buffer::save).toList(),
        losses,
        seconds,
        totals,
        raised);
  }

  @Override
  public void close() {
    try (Scope all = new Scope()) {
      all.own(targetBuffers);
      all.own(temporalBuffers);
      all.own(buffers);
      if (program != null) {
        all.own(program);
      }
    }
  }
}
