package dev.brushwork.job;

/** A job is not in a state in which this can be done. */
public final class JobStateException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final JobState state;

  public JobStateException(String id, JobState state, String needed) {
    super("job " + id + " is " + state + ", but must " + needed);
    this.state = state;
  }

  public JobState state() {
    return state;
  }
}
