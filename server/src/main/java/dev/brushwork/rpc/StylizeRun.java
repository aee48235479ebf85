package dev.brushwork.rpc;

import dev.brushwork.engine.Engine;
import dev.brushwork.engine.transfer.DivergedException;
import dev.brushwork.engine.transfer.Progress;
import dev.brushwork.engine.transfer.StopSignal;
import dev.brushwork.engine.transfer.TransferResult;
import dev.brushwork.engine.transfer.TransferStoppedException;
import dev.brushwork.job.QueueClosedException;
import dev.brushwork.job.Run;
import dev.brushwork.v1.Accepted;
import dev.brushwork.v1.Execution;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One picture being painted for one call. */
final class StylizeRun implements Run {
  private static final Logger log = LoggerFactory.getLogger(StylizeRun.class);

  private final String id = UUID.randomUUID().toString();
  private final Engine engine;
  private final ValidatedTransfer transfer;
  private final Execution execution;
  private final ProgressStream stream;
  private final StopSignal cancelled;
  private final long deviceBytes;
  private volatile double secondsLeft;

  /**
   * @param cancelled whether the caller has gone
   * @param deviceBytes that it needs besides the weights
   * @param estimatedSeconds of the whole run
   */
  StylizeRun(
      Engine engine,
      ValidatedTransfer transfer,
      Execution execution,
      ProgressStream stream,
      StopSignal cancelled,
      long deviceBytes,
      double estimatedSeconds) {
    this.engine = engine;
    this.transfer = transfer;
    this.execution = execution;
    this.stream = stream;
    this.cancelled = cancelled;
    this.deviceBytes = deviceBytes;
    this.secondsLeft = estimatedSeconds;
  }

  @Override
  public void queued(int position) {
    log.info(
        "run {} accepted: {} of {}, {} iterations, behind {}",
        id,
        transfer.output(),
        transfer.spec().preset(),
        transfer.spec().iterations(),
        position);
    stream.accepted(
        Accepted.newBuilder()
            .setRunId(id)
            .setQueuePosition(position)
            .setWidth(transfer.output().width())
            .setHeight(transfer.output().height())
            .setExecution(execution)
            .build());
  }

  @Override
  public void execute(StopSignal closing) {
    try {
      log.info("run {} starts", id);
      TransferResult result =
          engine.run(
              transfer.spec(),
              transfer.weights(),
              transfer.inputs(),
              transfer.reporting(),
              () -> cancelled.stopRequested() || closing.stopRequested(),
              this::progress);
      stream.result(Messages.result(result, transfer.format(), execution));
      log.info("run {} done in {} s", id, result.totalSeconds());
    } catch (TransferStoppedException e) {
      log.info("run {} {}", id, e.getMessage());
      // A caller that is still there was not the one to stop the run.
      stream.fail(
          StatusMapper.toStatus(cancelled.stopRequested() ? e : new QueueClosedException()));
    } catch (DivergedException e) {
      log.warn("run {} failed: {}", id, e.getMessage());
      if (e.lastFinite().isPresent()) {
        stream.diverged(
            Messages.result(e.lastFinite().get(), transfer.format(), execution),
            StatusMapper.toStatus(e));
      } else {
        stream.fail(StatusMapper.toStatus(e));
      }
    } catch (Throwable e) {
      // Whatever it is, the caller must hear that the run has ended.
      log.warn("run {} failed: {}", id, e.toString());
      stream.fail(StatusMapper.toStatus(e));
    }
  }

  @Override
  public void dropped() {
    log.info("run {} dropped: the server is stopping", id);
    stream.fail(StatusMapper.toStatus(new QueueClosedException()));
  }

  /** The caller has gone before the run started. */
  void withdrawn() {
    log.info("run {} withdrawn while it waited", id);
  }

  @Override
  public long deviceBytes() {
    return deviceBytes;
  }

  @Override
  public double secondsLeft() {
    return secondsLeft;
  }

  private void progress(Progress progress) {
    secondsLeft = progress.secondsLeft();
    stream.progress(progress);
  }
}
