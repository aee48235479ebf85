package dev.brushwork.rpc;

import dev.brushwork.engine.Engine;
import dev.brushwork.engine.image.Image;
import dev.brushwork.engine.transfer.StopSignal;
import dev.brushwork.job.QueueClosedException;
import dev.brushwork.job.Run;

/** Features being computed for one call. */
final class FeatureRun implements Run {
  /** One forward pass: next to a run of thousands it takes no time. */
  private static final double SECONDS = 1;

  private final Engine engine;
  private final FeaturePlan plan;
  private final Image image;
  private final TensorStream stream;
  private final StopSignal cancelled;

  FeatureRun(
      Engine engine, FeaturePlan plan, Image image, TensorStream stream, StopSignal cancelled) {
    this.engine = engine;
    this.plan = plan;
    this.image = image;
    this.stream = stream;
    this.cancelled = cancelled;
  }

  @Override
  public void queued(int position) {
    // Features are so quick that their stream has no event for it.
  }

  @Override
  public void execute(StopSignal closing) {
    if (cancelled.stopRequested()) {
      return;
    }
    try {
      stream.tensors(
          engine.features(
              plan.weights(),
              image,
              plan.layers(),
              plan.size(),
              plan.resampling(),
              plan.pooling(),
              plan.precision()));
    } catch (Throwable e) {
      // Whatever it is, the caller must hear that the run has ended.
      stream.fail(StatusMapper.toStatus(e));
    }
  }

  @Override
  public void dropped() {
    stream.fail(StatusMapper.toStatus(new QueueClosedException()));
  }

  @Override
  public double secondsLeft() {
    return SECONDS;
  }
}
