package dev.brushwork.engine;

import dev.brushwork.compute.DeviceMemoryException;
import dev.brushwork.engine.transfer.DivergedException;
import dev.brushwork.engine.transfer.Progress;
import dev.brushwork.engine.transfer.TransferResult;
import dev.brushwork.engine.transfer.TransferStoppedException;
import java.util.function.Supplier;

/** Tells a meter of one run. */
final class MeteredRun {
  private final RunMeter meter;
  private final String network;
  private final long start = System.nanoTime();
  private int done;

  /**
   * @param done updates that the image had before
   */
  MeteredRun(RunMeter meter, String network, int done) {
    this.meter = meter;
    this.network = network;
    this.done = done;
  }

  /** Passes progress on. */
  Progress.Listener listening(Progress.Listener listener) {
    return progress -> {
      reached(progress.iteration());
      listener.onProgress(progress);
    };
  }

  private void reached(int iteration) {
    if (iteration > done) {
      meter.iterated(iteration - done);
      done = iteration;
    }
  }

  TransferResult run(Supplier<TransferResult> run) {
    RunMeter.Outcome outcome = RunMeter.Outcome.FAILED;
    try {
      TransferResult result = run.get();
      outcome = RunMeter.Outcome.DONE;
      return result;
    } catch (TransferStoppedException e) {
      reached(e.iteration());
      outcome = RunMeter.Outcome.STOPPED;
      throw e;
    } catch (DivergedException e) {
      outcome = RunMeter.Outcome.DIVERGED;
      throw e;
    } catch (DeviceMemoryException e) {
      outcome = RunMeter.Outcome.DEVICE_MEMORY;
      throw e;
    } finally {
      meter.ended(network, outcome, (System.nanoTime() - start) / 1e9);
    }
  }
}
