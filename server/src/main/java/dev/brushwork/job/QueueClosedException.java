package dev.brushwork.job;

/** The queue takes no more runs, since the server is stopping. */
public final class QueueClosedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public QueueClosedException() {
    super("the server is stopping");
  }
}
