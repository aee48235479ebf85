package dev.brushwork.engine.transfer;

import dev.brushwork.compute.Device;
import dev.brushwork.compute.Precision;
import dev.brushwork.engine.colour.Colours;
import dev.brushwork.engine.image.FloatImage;
import dev.brushwork.engine.image.Image;
import dev.brushwork.engine.image.Resampler;
import dev.brushwork.engine.image.Resampling;
import dev.brushwork.engine.network.DeviceNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One run, from its images to its result (Gatys et al. 2015): finds the targets, then descends on
 * the pixels. Everything it allocates on the device is freed when {@link #run()} ends, however it
 * ends.
 */
public final class StyleTransfer {
  /** Iterations after which losses are looked at, at the latest, to see a divergence. */
  private static final int CHECK_INTERVAL = Ending.INTERVAL;

  private final Device device;
  private final DeviceNetwork network;
  private final TransferSpec spec;
  private final TransferInputs inputs;
  private final Reporting reporting;
  private final RunControl control;
  private final Progress.Listener listener;
  private final String fingerprint;
  private final Optional<Checkpoint> from;
  private final Recovery recovery;
  private final Scales scales;
  private final List<Losses> reported = new ArrayList<>();
  private double operationsPerIteration;
  private int tiles = 1;

  /**
   * @param spec free of problems, see {@link SpecCheck}
   * @param fingerprint what checkpoints are known by: see {@link #fingerprint}
   * @param from where to go on; empty to begin
   * @throws CheckpointException if {@code from} is of another run
   */
  public StyleTransfer(
      Device device,
      DeviceNetwork network,
      TransferSpec spec,
      TransferInputs inputs,
      Reporting reporting,
      RunControl control,
      Progress.Listener listener,
      String fingerprint,
      Optional<Checkpoint> from) {
    this.device = device;
    this.network = network;
    this.spec = spec;
    this.inputs = inputs;
    this.reporting = reporting;
    this.control = control;
    this.listener = listener;
    this.fingerprint = fingerprint;
    this.from = from;
    this.recovery = new Recovery(device, spec.precision().orElse(device.defaultPrecision()), from);
    this.scales =
        Scales.of(
            spec,
            extent(inputs.content()),
            inputs.styles().stream().map(style -> extent(style.image())).toList());
    List<ControlSpec.StyleMasks> masks =
        inputs.styles().stream().map(TransferInputs.Style::masks).toList();
    if (spec.control().hasRegions()
        ? !spec.control().masks().equals(masks)
        : masks.stream().anyMatch(ControlSpec.StyleMasks::any)) {
      throw new IllegalArgumentException("the spec has other masks than the images");
    }
    if (from.isPresent() && !from.get().fingerprint().equals(fingerprint)) {
      throw new CheckpointException(
          "the checkpoint is of a run with another spec, other weights or other images");
    }
  }

  /**
   * What a run paints, in one SHA-256 of 64 hex digits: every part of its spec but those that can
   * be {@link Steering steered}, its precision, weights and images.
   */
  public static String fingerprint(
      TransferSpec spec, Precision precision, String weightsSha256, TransferInputs inputs) {
    return Fingerprint.of(spec, precision, weightsSha256, inputs);
  }

  /**
   * Runs to the end.
   *
   * @throws TransferStoppedException if the control demanded it
   * @throws DivergedException if the objective is no longer finite, not even after one more try in
   *     a higher precision, if the device has one; it has the last picture of which it was
   * @throws CheckpointException if the checkpoint does not fit this run or device
   * @throws dev.brushwork.compute.DeviceMemoryException if the device has no room
   */
  public TransferResult run() {
    RunClock clock = new RunClock();
    device.memory().resetPeak();
    from.ifPresent(checkpoint -> reported.addAll(checkpoint.losses()));
    Ending ending =
        new Ending(
            spec.course(),
            from.map(Checkpoint::seconds).orElse(0.0),
            from.map(Checkpoint::totals).orElse(List.of()));
    int done = from.map(Checkpoint::iteration).orElse(0);
    int scale = scales.at(done);
    TransferSpec current = spec;
    Start start = firstStart(scale);
    while (true) {
      int begun = done;
      try (Stage stage = stage(scale, start.counted(), () -> stopIf(isStopDemanded(), begun))) {
        recovery.prepare(stage, current, begun);
        start.how().accept(stage);
        clock.startIterations(begun);
        Descent descent = new Descent(stage, scale, clock, ending);
        done = descend(descent, begun);
        if (!descent.isFinite) {
          current = stage.spec();
          start = again(descent, done);
          done = start.counted();
          continue;
        }
        if (scales.isLast(scale)) {
          operationsPerIteration = stage.operationsPerIteration();
          tiles = stage.tiles();
          return result(stage.shown(done), reported, done, descent.end, clock);
        }
        current = stage.spec();
        Stage.Carried carried = stage.carried(done);
        start = new Start(done, next -> next.start(carried));
        // Whoever has no time left sees what there is at the size that was asked for.
        scale = descent.end == EndReason.TIME ? scales.count() - 1 : scale + 1;
      }
    }
  }

  /**
   * How a scale gets its first image.
   *
   * @param counted the iteration of the run that counts as the scale's first
   */
  private record Start(int counted, Consumer<Stage> how) {}

  private Start firstStart(int scale) {
    return new Start(
        scales.begin(scale),
        from.<Consumer<Stage>>map(checkpoint -> stage -> stage.restore(checkpoint))
            .orElse(
                stage ->
                    stage.start(
                        FirstImage.of(spec, inputs, scales.sizes(scale), stage.colours()))));
  }

  private Stage stage(int scale, int begin, Runnable stopIfAsked) {
    Extent output = scales.sizes(scale).output();
    Colours colours =
        new Colours(
            spec.control().colour(),
            spec.control().colourSpace(),
            Resampler.resize(inputs.content(), output.width(), output.height(), spec.resampling()));
    return new Stage(
        device, network, inputs, scales, scale, recovery.precision(), colours, begin, stopIfAsked);
  }

  /**
   * Where a run begins again whose losses are not finite: at the last picture whose losses are, and
   * with an empty optimiser, since what that had gathered may be what led there.
   *
   * @param seen updates done when it was seen
   */
  private Start again(Descent descent, int seen) {
    Stage.Rescue rescue =
        descent.stage.bringBack(this::isStopDemanded, () -> stopIf(isStopDemanded(), seen));
    int kept = rescue.iteration();
    reported.removeIf(losses -> losses.iteration() >= kept);
    Precision higher =
        recovery.raise(seen, rescue.losses().map(losses -> rescued(descent, rescue, losses)));
    descent.ending.forget();
    control.triedAgain(kept, higher);
    return new Start(kept, next -> next.start(rescue.picture()));
  }

  private TransferResult rescued(Descent descent, Stage.Rescue rescue, Losses losses) {
    List<Losses> all = new ArrayList<>(reported);
    all.add(losses);
    FloatImage picture = descent.stage.colours().finished(rescue.picture());
    return result(picture, all, rescue.iteration(), EndReason.DIVERGED, descent.clock);
  }

  private TransferResult result(
      FloatImage painted, List<Losses> losses, int iterations, EndReason end, RunClock clock) {
    FloatImage picture =
        Resampler.resizeAlpha(inputs.content(), painted.width(), painted.height())
            .map(painted::withAlpha)
            .orElse(painted);
    return new TransferResult(
        picture,
        losses,
        iterations,
        end,
        recovery.precision(),
        clock.totalSeconds(),
        clock.medianSecondsPerIteration(),
        device.memory().peakBytes(),
        tiles);
  }

  /** Arithmetic operations of an iteration of the run that {@link #run()} did. */
  public double operationsPerIteration() {
    return operationsPerIteration;
  }

  /** The iterations at one scale. */
  private static final class Descent {
    private final Stage stage;
    private final int scale;
    private final RunClock clock;
    private final Ending ending;
    private EndReason end = EndReason.ITERATIONS;
    private boolean isFinite = true;

    Descent(Stage stage, int scale, RunClock clock, Ending ending) {
      this.stage = stage;
      this.scale = scale;
      this.clock = clock;
      this.ending = ending;
    }
  }

  /**
   * The loop. Before the update that follows it, iteration i's losses describe the image after i
   * updates; the last image's are evaluated without an update. A scale but the last ends without
   * that: the next looks at its image. It ends at once with losses or an image that are not finite.
   *
   * @param begin updates of the run so far
   * @return updates of the run at the end
   */
  private int descend(Descent descent, int begin) {
    Stage stage = descent.stage;
    int i = begin;
    stage.keep(i);
    while (true) {
      obey(descent, i);
      // Steering may ask for fewer than are done already.
      int wanted = scales.end(descent.scale, stage.spec().iterations());
      int iterations = Math.max(i, scales.total(stage.spec().iterations()));
      Optional<EndReason> early = descent.ending.reason(descent.clock.totalSeconds());
      boolean last = i >= wanted || early.isPresent();
      if (last) {
        descent.end = i >= wanted ? EndReason.ITERATIONS : early.get();
        if (!scales.isLast(descent.scale)) {
          return i;
        }
      }
      Optional<Image> preview =
          previewDue(i) ? Optional.of(preview(stage.shown(i))) : Optional.empty();
      if (last) {
        stage.settle(i);
        if (!stage.program().evaluate(this::isStopDemanded)) {
          stage.unsettle();
          continue;
        }
      } else {
        int count = iterationsUntilLooked(i, Math.min(stage.program().batch(), wanted - i));
        int done = stage.program().run(count, this::isStopDemanded);
        if (done < count) {
          i += done; // none of those was to be looked at, and the one under way was abandoned
          continue;
        }
        i += count - 1;
      }
      boolean reportDue = last || reportDue(i);
      if (reportDue || checkDue(i)) {
        Losses losses = stage.terms().at(i, stage.program().losses());
        boolean lossesAreFinite = losses.isFinite();
        if (!lossesAreFinite || !stage.imageIsFinite()) {
          descent.isFinite = false;
          return lossesAreFinite && !last ? i + 1 : i;
        }
        recovery.wasFinite();
        if (!last) {
          descent.clock.reached(i + 1);
          stage.keep(i + 1);
        }
        if (!last && checkDue(i) && scales.isLast(descent.scale)) {
          descent.ending.look(losses.total());
        }
        if (reportDue) {
          reported.add(losses);
          double left = last ? 0 : scales.left(i, descent.scale, stage.spec().iterations());
          listener.onProgress(
              new Progress(
                  i,
                  iterations,
                  losses,
                  descent.clock.iterationsPerSecond(),
                  descent.clock.secondsLeft(left),
                  preview));
        }
      }
      if (last) {
        return i;
      }
      i++;
    }
  }

  private boolean previewDue(int iteration) {
    return reporting.previewInterval() > 0 && iteration % reporting.previewInterval() == 0;
  }

  private boolean reportDue(int iteration) {
    return previewDue(iteration) || iteration % reporting.interval() == 0;
  }

  private static boolean checkDue(int iteration) {
    return iteration % CHECK_INTERVAL == 0;
  }

  /**
   * How many iterations the device may do at a stretch: losses are those of the last one, and a
   * preview is of the image before one.
   */
  private int iterationsUntilLooked(int first, int most) {
    for (int i = first; i < first + most - 1; i++) {
      if (reportDue(i) || checkDue(i) || previewDue(i + 1)) {
        return i - first + 1;
      }
    }
    return most;
  }

  private void obey(Descent descent, int iteration) {
    Stage stage = descent.stage;
    RunControl.Demand demand = control.demand();
    // A run whose time is over may have left out scales: nobody could go on from there.
    boolean canGoOn = scales.at(iteration) == descent.scale;
    if ((demand == RunControl.Demand.SUSPEND || control.checkpointDue()) && canGoOn) {
      control.checkpoint(
          stage.checkpoint(
              fingerprint,
              iteration,
              reported,
              descent.ending.seconds(descent.clock.totalSeconds()),
              descent.ending.totals(),
              recovery.raised()));
    }
    stopIf(demand != RunControl.Demand.GO_ON, iteration);
    control
        .steering()
        .map(steering -> steering.applyTo(stage.spec()))
        .filter(steered -> !steered.equals(stage.spec()))
        .ifPresent(
            steered -> {
              stage.prepare(steered);
              descent.ending.forget();
            });
  }

  private boolean isStopDemanded() {
    return control.demand() != RunControl.Demand.GO_ON;
  }

  private static void stopIf(boolean demanded, int iteration) {
    if (demanded) {
      throw new TransferStoppedException(iteration);
    }
  }

  private Image preview(FloatImage image) {
    Extent extent = new Extent(image.width(), image.height());
    if (extent.longerSide() > reporting.previewSize()) {
      extent = extent.withLongerSide(reporting.previewSize());
    }
    return Resampler.resize(image.toImage(), extent.width(), extent.height(), Resampling.LANCZOS)
        .toImage();
  }

  private static Extent extent(Image image) {
    return new Extent(image.width(), image.height());
  }
}
