package dev.brushwork.client;

import dev.brushwork.v1.Accepted;
import dev.brushwork.v1.Progress;
import dev.brushwork.v1.Result;
import dev.brushwork.v1.StylizeResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/**
 * A run under way.
 *
 * <p>Thread-safe. Listeners are called one at a time, in the order of the events, on a thread of
 * the client. The next event is only asked of the server once they have returned: a slow listener
 * does not pile up events, it gets fewer, each the newest there was. A listener that throws is
 * logged, through {@link System.Logger}, and changes nothing about the run.
 */
public interface Stylization {
  /**
   * Hears of progress. A listener added late hears the newest progress there was at once, and then
   * everything that follows; after the end of the run it is not called any more.
   *
   * @return this
   */
  Stylization onProgress(Consumer<Progress> listener);

  /**
   * The run's events as the server sends them, for any number of subscribers. A subscriber that
   * comes late gets what it missed first: {@code accepted}, the newest progress, the result. After
   * the result it hears {@code onComplete}, after a failure {@code onError} with a {@link
   * BrushworkException}.
   *
   * <p>Back-pressure reaches the server: the next event is asked for when every subscriber has
   * taken the last one. So a subscriber that asks for nothing holds back the others, the listeners
   * and {@link #result}, until it asks or cancels its subscription; the run itself goes on, and its
   * progress collapses to the newest. Cancelling a subscription does not cancel the run.
   */
  Flow.Publisher<StylizeResponse> events();

  /**
   * Completes when the server has taken the run in, with the size of the result and the device it
   * will be computed on. Fails as {@link #result} if that never happens.
   */
  CompletableFuture<Accepted> accepted();

  /**
   * Completes with the picture after the last progress was heard, or fails with a {@link
   * BrushworkException} (as the cause of {@code join}'s and {@code get}'s own exceptions).
   * Cancelling this future cancels the run.
   */
  CompletableFuture<Result> result();

  /**
   * Stops the run within one iteration; its result then fails with {@code CANCELLED}. Does nothing
   * to a run that has ended.
   */
  void cancel();
}
