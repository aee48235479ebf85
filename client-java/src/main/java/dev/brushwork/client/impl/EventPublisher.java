package dev.brushwork.client.impl;

import dev.brushwork.client.BrushworkException;
import dev.brushwork.v1.StylizeResponse;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;

/**
 * A run's events for any number of subscribers. The next event is let in when every subscriber has
 * taken the one before, so nothing piles up: what waits for a subscriber is one event, and at its
 * beginning also those that it has missed (of the progress only the newest).
 */
final class EventPublisher implements Flow.Publisher<StylizeResponse> {
  private static final System.Logger LOG = System.getLogger("dev.brushwork.client");

  private final Executor serial;
  private final Runnable onTaken;

  // Only touched on the serial executor.
  private final List<Subscription> subscriptions = new ArrayList<>();
  private final StylizeResponse[] missed = new StylizeResponse[3];
  private boolean ended;
  private BrushworkException failure;

  /**
   * @param serial orders everything
   * @param onTaken called on it whenever nobody has to take anything
   */
  EventPublisher(Executor serial, Runnable onTaken) {
    this.serial = serial;
    this.onTaken = onTaken;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super StylizeResponse> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    serial.execute(
        () -> {
          Subscription subscription = new Subscription(subscriber);
          for (StylizeResponse event : missed) {
            if (event != null) {
              subscription.waiting.add(event);
            }
          }
          subscriptions.add(subscription);
          subscription.tell(() -> subscriber.onSubscribe(subscription));
          subscription.drain();
        });
  }

  /** On the serial executor. */
  void publish(StylizeResponse event) {
    switch (event.getEventCase()) {
      case ACCEPTED -> missed[0] = event;
      case PROGRESS -> missed[1] = event;
      case RESULT, LAST_FINITE -> missed[2] = event;
      case EVENT_NOT_SET -> {}
    }
    subscriptions.forEach(subscription -> subscription.waiting.add(event));
    drainAll();
  }

  /**
   * On the serial executor.
   *
   * @param why null if all went well
   */
  void end(BrushworkException why) {
    if (!ended) {
      ended = true;
      failure = why;
      drainAll();
    }
  }

  private void drainAll() {
    List.copyOf(subscriptions).forEach(Subscription::drain);
    checkTaken();
  }

  private void checkTaken() {
    if (subscriptions.stream().allMatch(subscription -> subscription.waiting.isEmpty())) {
      onTaken.run();
    }
  }

  /** What one subscriber has asked for and not got yet. */
  private final class Subscription implements Flow.Subscription {
    private final Flow.Subscriber<? super StylizeResponse> subscriber;
    private final Queue<StylizeResponse> waiting = new ArrayDeque<>();
    private long demand;

    // Also set by whoever cancels, at once.
    private volatile boolean over;

    Subscription(Flow.Subscriber<? super StylizeResponse> subscriber) {
      this.subscriber = subscriber;
    }

    @Override
    public void request(long n) {
      serial.execute(
          () -> {
            if (n < 1) {
              fail(new IllegalArgumentException("must ask for at least 1 event, not " + n));
            } else {
              demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
              drain();
            }
            checkTaken();
          });
    }

    @Override
    public void cancel() {
      over = true;
      serial.execute(
          () -> {
            leave();
            checkTaken();
          });
    }

    private void drain() {
      while (!over && demand > 0 && !waiting.isEmpty()) {
        StylizeResponse event = waiting.remove();
        demand--;
        tell(() -> subscriber.onNext(event));
      }
      if (!over && ended && waiting.isEmpty()) {
        if (failure != null) {
          fail(failure);
        } else {
          leave();
          tell(subscriber::onComplete);
        }
      }
    }

    private void fail(Throwable why) {
      if (!over) {
        leave();
        tell(() -> subscriber.onError(why));
      }
    }

    private void leave() {
      over = true;
      waiting.clear();
      subscriptions.remove(this);
    }

    /** A subscriber that throws must not, and is left alone from then on. */
    private void tell(Runnable signal) {
      try {
        signal.run();
      } catch (RuntimeException e) {
        leave();
        LOG.log(System.Logger.Level.WARNING, "a subscriber failed", e);
      }
    }
  }
}
