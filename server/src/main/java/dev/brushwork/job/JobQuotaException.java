package dev.brushwork.job;

/** A principal has as many waiting jobs as it may have. */
public final class JobQuotaException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final int limit;

  public JobQuotaException(int limit) {
    super("you have " + limit + " waiting jobs already, and no more are taken");
    this.limit = limit;
  }

  /** Jobs that may wait at once. */
  public int limit() {
    return limit;
  }
}
