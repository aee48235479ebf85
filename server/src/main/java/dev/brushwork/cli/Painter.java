package dev.brushwork.cli;

import dev.brushwork.v1.Accepted;
import dev.brushwork.v1.Progress;
import dev.brushwork.v1.Result;
import dev.brushwork.v1.StylizeRequest;

/** Runs a request, here or on a server. Closing it frees what it holds. */
interface Painter extends AutoCloseable {
  /** Hears of a run, in order, on one thread at a time. */
  interface Observer {
    void accepted(Accepted accepted);

    void progress(Progress progress);

    /** The last picture of a run that diverged whose loss was finite; then the run fails. */
    default void lastFinite(Result result) {}
  }

  /**
   * Runs to the end.
   *
   * @throws RuntimeException what {@link Failure} knows how to say
   */
  Result paint(StylizeRequest request, Observer observer, Interruption interruption);

  @Override
  void close();
}
