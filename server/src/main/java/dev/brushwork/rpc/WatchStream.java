package dev.brushwork.rpc;

import dev.brushwork.job.JobEvent;
import dev.brushwork.job.JobFeed;
import dev.brushwork.job.JobService;
import dev.brushwork.job.StoreUnavailableException;
import dev.brushwork.v1.WatchJobResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One watch. It holds no events, only the number of the last one sent: whenever there may be news
 * and the reader is ready, it reads on from there. So a reader that stalls costs nothing, and when
 * it comes back it gets every change of state and, of the progress, what is newest then.
 */
final class WatchStream implements JobFeed.Watcher {
  private static final Logger log = LoggerFactory.getLogger(WatchStream.class);

  /** Some twenty events: more would grow old on their way to a reader that stalls. */
  private static final int READY_BYTES = 2 << 10;

  private final ServerCallStreamObserver<WatchJobResponse> call;
  private final EventMessages messages;
  private final JobService jobs;
  private final String jobId;
  private long last;
  private boolean ended;

  /** Takes over the call's readiness, so it must be made before the service's method returns. */
  WatchStream(
      ServerCallStreamObserver<WatchJobResponse> call,
      EventMessages messages,
      JobService jobs,
      String jobId,
      long afterSequence) {
    this.call = call;
    this.messages = messages;
    this.jobs = jobs;
    this.jobId = jobId;
    this.last = afterSequence;
    call.setOnReadyThreshold(READY_BYTES);
    call.setOnReadyHandler(this::onNews);
    call.setOnCancelHandler(this::onCancel);
  }

  @Override
  public synchronized void onNews() {
    try {
      while (!ended && call.isReady()) {
        if (!sendPage()) {
          return;
        }
      }
    } catch (StoreUnavailableException e) {
      // Nothing is lost by it: the timer says that there may be news once the store answers.
      log.debug("the watch of job {} waits behind event {}", jobId, last, e);
    } catch (RuntimeException e) {
      end();
      call.onError(StatusMapper.toStatus(e));
    }
  }

  /** Sends what there is; says whether there may be more at once. */
  private boolean sendPage() {
    List<JobEvent> events = jobs.feed().events(jobId, last);
    for (JobEvent event : events) {
      if (!call.isReady()) {
        return false;
      }
      call.onNext(messages.of(event));
      last = event.sequence();
      if (event.type() == JobEvent.Type.STATE && event.state().isFinal()) {
        complete();
        return false;
      }
    }
    return events.size() >= JobFeed.PAGE;
  }

  /** The job has ended before the watch began, and nothing is left to tell. */
  synchronized void complete() {
    if (end()) {
      call.onCompleted();
    }
  }

  @Override
  public synchronized void onClose() {
    onNews();
    if (end()) {
      call.onError(StatusMapper.watchEnded(last));
    }
  }

  private synchronized void onCancel() {
    end();
  }

  private boolean end() {
    if (ended) {
      return false;
    }
    ended = true;
    jobs.feed().leave(jobId, this);
    return true;
  }
}
