package dev.brushwork.job;

/** The caller has no such job. */
public final class JobNotFoundException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public JobNotFoundException(String id) {
    super("there is no job '" + id + "'");
  }
}
