package dev.brushwork.client.impl;

import dev.brushwork.client.BrushworkException;
import dev.brushwork.v1.JobEvent;
import dev.brushwork.v1.WatchJobRequest;
import dev.brushwork.v1.WatchJobResponse;
import io.grpc.Context;
import io.grpc.Status;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/** One watch of a job, over as many calls as it takes. Used once, by one thread. */
final class Watch {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  /** No call lasts so long that nobody answers; a job that waits may have no events for days. */
  private static final Duration SURELY_CONNECTED = Duration.ofMinutes(1);

  private final Function<WatchJobRequest, Iterator<WatchJobResponse>> call;
  private final Duration patience;
  private final String jobId;
  private final Consumer<JobEvent> listener;
  private long last;
  private JobEvent newest;
  private boolean answered;
  private long callStart;
  private long troubleStart;
  private Duration pause = FIRST_PAUSE;

  /**
   * @param patience how long it tries to go on without an answer
   */
  Watch(
      Function<WatchJobRequest, Iterator<WatchJobResponse>> call,
      Duration patience,
      String jobId,
      long afterSequence,
      Consumer<JobEvent> listener) {
    this.call = call;
    this.patience = patience;
    this.jobId = jobId;
    this.last = afterSequence;
    this.listener = listener;
    // Whoever knows of an event has had an answer.
    this.answered = afterSequence > 0;
  }

  /** Follows the job to its end; returns the last event, or null if there was none. */
  JobEvent follow() {
    troubleStart = System.nanoTime();
    while (true) {
      long before = last;
      callStart = System.nanoTime();
      try {
        var unused = GrpcBrushworkClient.blocking(this::once);
        return newest;
      } catch (BrushworkException e) {
        if (!connectionLost(e)) {
          throw e;
        }
        if (last > before || since(callStart).compareTo(SURELY_CONNECTED) > 0) {
          answered = true;
          troubleStart = System.nanoTime();
          pause = FIRST_PAUSE;
        }
        if (!answered || since(troubleStart).compareTo(patience) > 0) {
          throw e;
        }
        sleep(e);
      }
    }
  }

  private Void once() {
    Iterator<WatchJobResponse> events =
        call.apply(WatchJobRequest.newBuilder().setJobId(jobId).setAfterSequence(last).build());
    while (events.hasNext()) {
      JobEvent event = events.next().getEvent();
      last = event.getSequence();
      newest = event;
      listener.accept(event);
    }
    return null;
  }

  /** A server that falls resets its streams, which looks as if they had been cancelled here. */
  private static boolean connectionLost(BrushworkException failure) {
    return failure.code() == Status.Code.UNAVAILABLE
        || (failure.code() == Status.Code.CANCELLED
            && !Thread.currentThread().isInterrupted()
            && !Context.current().isCancelled());
  }

  /** Up to a quarter longer at random, so that a server's watchers do not come back as one. */
  private void sleep(BrushworkException cause) {
    Duration wanted = cause.retryDelay().filter(d -> d.compareTo(pause) > 0).orElse(pause);
    Duration doubled = pause.multipliedBy(2);
    pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    try {
      TimeUnit.NANOSECONDS.sleep(
          (long) (wanted.toNanos() * ThreadLocalRandom.current().nextDouble(1, 1.25)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw cause;
    }
  }

  private static Duration since(long nanoTime) {
    return Duration.ofNanos(System.nanoTime() - nanoTime);
  }
}
