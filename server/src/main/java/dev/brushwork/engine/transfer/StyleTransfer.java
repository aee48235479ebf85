package dev.brushwork.engine.transfer;

import dev.brushwork.compute.Bindings;
import dev.brushwork.compute.Buffer;
import dev.brushwork.compute.Device;
import dev.brushwork.compute.Precision;
import dev.brushwork.compute.Program;
import dev.brushwork.compute.Scope;
import dev.brushwork.compute.Tensor;
import dev.brushwork.engine.image.FloatImage;
import dev.brushwork.engine.image.Image;
import dev.brushwork.engine.image.Resampler;
import dev.brushwork.engine.image.Resampling;
import dev.brushwork.engine.network.DeviceNetwork;
import dev.brushwork.engine.transfer.RunRecorder.Iteration;
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
  private final StopSignal stop;
  private final Progress.Listener listener;
  private final Precision precision;
  private final Sizes sizes;
  private double operationsPerIteration;

  /**
   * @param spec free of problems, see {@link SpecCheck}
   */
  public StyleTransfer(
      Device device,
      DeviceNetwork network,
      TransferSpec spec,
      TransferInputs inputs,
      Reporting reporting,
      StopSignal stop,
      Progress.Listener listener) {
    this.device = device;
    this.network = network;
    this.spec = spec;
    this.inputs = inputs;
    this.reporting = reporting;
    this.stop = stop;
    this.listener = listener;
    this.precision = spec.precision().orElse(device.defaultPrecision());
    this.sizes =
        Sizes.of(
            spec,
            extent(inputs.content()),
            inputs.styles().stream().map(style -> extent(style.image())).toList());
  }

  /**
   * Runs to the end.
   *
   * @throws TransferStoppedException if the stop signal asked for it
   * @throws DivergedException if the objective is no longer finite
   * @throws dev.brushwork.compute.DeviceMemoryException if the device has no room
   */
  public TransferResult run() {
    RunClock clock = new RunClock();
    device.memory().resetPeak();
    RunRecorder recorder =
        new RunRecorder(network.description(), network.preprocessing(), spec, sizes, precision);
    FloatImage content =
        Resampler.resize(
            inputs.content(), sizes.output().width(), sizes.output().height(), spec.resampling());
    try (Scope scope = new Scope()) {
      Targets targets = targets(recorder, content, scope);
      Iteration iteration = recorder.iteration(targets);
      Bindings bindings = network.bind(new Bindings(), iteration.network());
      targets.bind(bindings, iteration);
      operationsPerIteration = iteration.recording().operations();
      for (Tensor state : iteration.optimizerState()) {
        bindings.bind(state, scope.own(device.allocate(state.shape())));
      }
      Buffer image = scope.own(device.allocate(iteration.image().shape()));
      bindings.bind(iteration.image(), image);
      image.upload(FirstImage.of(spec, inputs, content).values());
      Program program = scope.own(device.prepare(iteration.recording(), bindings));
      List<Losses> losses = descend(program, iteration.terms(), image, clock);
      FloatImage painted = download(image);
      FloatImage result =
          Resampler.resizeAlpha(inputs.content(), painted.width(), painted.height())
              .map(painted::withAlpha)
              .orElse(painted);
      return new TransferResult(
          result,
          losses,
          spec.iterations(),
          precision,
          clock.totalSeconds(),
          clock.medianSecondsPerIteration(),
          device.memory().peakBytes());
    }
  }

  /** Arithmetic operations of an iteration of the run that {@link #run()} did. */
  public double operationsPerIteration() {
    return operationsPerIteration;
  }

  private Targets targets(RunRecorder recorder, FloatImage content, Scope scope) {
    Targets targets = new Targets(device, network, recorder, scope);
    if (recorder.hasStyle()) {
      double sum = inputs.styles().stream().mapToDouble(TransferInputs.Style::weight).sum();
      for (int i = 0; i < inputs.styles().size(); i++) {
        stopIfAsked(0);
        TransferInputs.Style style = inputs.styles().get(i);
        Extent extent = sizes.styles().get(i);
        FloatImage resized =
            Resampler.resize(style.image(), extent.width(), extent.height(), spec.resampling());
        targets.addStyle(resized, style.weight() / sum);
      }
    }
    if (recorder.hasContent()) {
      stopIfAsked(0);
      targets.addContent(content, spec.contentNormalizer(), spec.styleNormalizer());
    }
    return targets;
  }

  /**
   * The loop. Before the update that follows it, iteration i's losses describe the image after i
   * updates; the last image's are evaluated without an update.
   */
  private List<Losses> descend(Program program, LossTerms terms, Buffer image, RunClock clock) {
    List<Losses> reported = new ArrayList<>();
    int iterations = spec.iterations();
    clock.startIterations();
    for (int i = 0; i <= iterations; i++) {
      stopIfAsked(i);
      boolean last = i == iterations;
      boolean previewDue = reporting.previewInterval() > 0 && i % reporting.previewInterval() == 0;
      boolean reportDue = previewDue || last || i % reporting.interval() == 0;
      Optional<Image> preview =
          previewDue ? Optional.of(preview(download(image))) : Optional.empty();
      if (last) {
        program.evaluate();
      } else {
        program.run(1);
      }
      if (reportDue || i % CHECK_INTERVAL == 0) {
        Losses losses = terms.at(i, program.losses());
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
    }
    return reported;
  }

  private void stopIfAsked(int iteration) {
    if (stop.stopRequested()) {
      throw new TransferStoppedException(iteration);
    }
  }

  private static FloatImage download(Buffer image) {
    return new FloatImage(image.shape().width(), image.shape().height(), image.download());
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
