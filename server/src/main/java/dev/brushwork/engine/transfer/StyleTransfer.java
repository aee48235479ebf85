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

/**
 * One run, from its images to its result (Gatys et al. 2015): finds the targets, then descends on
 * the pixels. Everything it allocates on the device is freed when {@link #run()} ends, however it
 * ends.
 */
public final class StyleTransfer {
  /** Iterations after which losses are looked at, at the latest, to see a divergence. */
  private static final int CHECK_INTERVAL = 10;

  private final Device device;
  private final DeviceNetwork network;
  private final TransferSpec spec;
  private final TransferInputs inputs;
  private final Reporting reporting;
  private final RunControl control;
  private final Progress.Listener listener;
  private final String fingerprint;
  private final Optional<Checkpoint> from;
  private final Precision precision;
  private final Sizes sizes;
  private final List<Losses> reported = new ArrayList<>();
  private double operationsPerIteration;

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
    this.precision = spec.precision().orElse(device.defaultPrecision());
    this.sizes =
        Sizes.of(
            spec,
            extent(inputs.content()),
            inputs.styles().stream().map(style -> extent(style.image())).toList());
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
   * @throws DivergedException if the objective is no longer finite
   * @throws CheckpointException if the checkpoint does not fit this run or device
   * @throws dev.brushwork.compute.DeviceMemoryException if the device has no room
   */
  public TransferResult run() {
    RunClock clock = new RunClock();
    device.memory().resetPeak();
    Colours colours =
        new Colours(
            spec.control().colour(),
            spec.control().colourSpace(),
            Resampler.resize(
                inputs.content(),
                sizes.output().width(),
                sizes.output().height(),
                spec.resampling()));
    int done = from.map(Checkpoint::iteration).orElse(0);
    try (Stage stage =
        new Stage(
            device,
            network,
            inputs,
            sizes,
            precision,
            colours,
            () -> stopIf(isStopDemanded(), done))) {
      stage.prepare(spec);
      if (from.isPresent()) {
        stage.restore(from.get());
        reported.addAll(from.get().losses());
      } else {
        stage.start(FirstImage.of(spec, inputs, sizes, colours));
      }
      int iterations = descend(stage, done, clock);
      operationsPerIteration = stage.operationsPerIteration();
      FloatImage painted = stage.shown();
      FloatImage result =
          Resampler.resizeAlpha(inputs.content(), painted.width(), painted.height())
              .map(painted::withAlpha)
              .orElse(painted);
      return new TransferResult(
          result,
          reported,
          iterations,
          precision,
          clock.totalSeconds(),
          clock.medianSecondsPerIteration(),
          device.memory().peakBytes(),
          stage.tiles());
    }
  }

  /** Arithmetic operations of an iteration of the run that {@link #run()} did. */
  public double operationsPerIteration() {
    return operationsPerIteration;
  }

  /**
   * The loop. Before the update that follows it, iteration i's losses describe the image after i
   * updates; the last image's are evaluated without an update.
   *
   * @param begin updates of the image so far
   * @return updates of the image at the end
   */
  private int descend(Stage stage, int begin, RunClock clock) {
    clock.startIterations(begin);
    int i = begin;
    while (true) {
      obey(stage, i);
      // Steering may ask for fewer than are done already.
      int iterations = Math.max(i, stage.spec().iterations());
      boolean last = i == iterations;
      Optional<Image> preview =
          previewDue(i) ? Optional.of(preview(stage.shown())) : Optional.empty();
      if (last) {
        if (!stage.program().evaluate(this::isStopDemanded)) {
          continue;
        }
      } else {
        int count = iterationsUntilLooked(i, Math.min(stage.program().batch(), iterations - i));
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
        if (!losses.isFinite()) {
          throw new DivergedException(i);
        }
        if (!last) {
          clock.reached(i + 1);
        }
        if (reportDue) {
          reported.add(losses);
          listener.onProgress(
              new Progress(
                  i,
                  iterations,
                  losses,
                  clock.iterationsPerSecond(),
                  clock.secondsLeft(iterations - i),
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

  private void obey(Stage stage, int iteration) {
    RunControl.Demand demand = control.demand();
    if (demand == RunControl.Demand.SUSPEND || control.checkpointDue()) {
      control.checkpoint(stage.checkpoint(fingerprint, iteration, reported));
    }
    stopIf(demand != RunControl.Demand.GO_ON, iteration);
    control
        .steering()
        .map(steering -> steering.applyTo(stage.spec()))
        .filter(steered -> !steered.equals(stage.spec()))
        .ifPresent(stage::prepare);
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
