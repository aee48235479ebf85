package dev.brushwork.job;

import java.time.Duration;

/** A principal has as many waiting jobs as it may have. */
public final class JobQuotaException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final int limit;
  private final Duration retryAfter;

  public JobQuotaException(int limit) {
    this(limit, Duration.ofSeconds(1));
  }

  JobQuotaException(int limit, Duration retryAfter) {
    super("you have " + limit + " waiting jobs already, and no more are taken");
    this.limit = limit;
    this.retryAfter = retryAfter;
  }

  /** When a job is expected to start, from now. */
  public Duration retryAfter() {
    return retryAfter;
  }

  /** Jobs that may wait at once. */
  public int limit() {
    return limit;
  }
}
