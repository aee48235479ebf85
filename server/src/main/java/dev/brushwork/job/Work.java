package dev.brushwork.job;

import dev.brushwork.engine.HeldWeights;
import dev.brushwork.engine.image.OutputFormat;
import dev.brushwork.engine.transfer.Reporting;
import dev.brushwork.engine.transfer.TransferInputs;
import dev.brushwork.engine.transfer.TransferSpec;

/**
 * A job's request as the engine can run it.
 *
 * @param spec before any steering
 * @param format how the result is written
 */
public record Work(
    TransferSpec spec,
    HeldWeights weights,
    TransferInputs inputs,
    Reporting reporting,
    OutputFormat format) {

  /** Understands the requests of jobs. */
  @FunctionalInterface
  public interface Planner {
    /**
     * Reads a request with its images.
     *
     * @throws WorkException if it cannot be run here any more
     */
    Work plan(byte[] request);
  }
}
