package dev.brushwork.rpc;

import dev.brushwork.job.JobEvent;
import dev.brushwork.v1.WatchJobResponse;

/** Events as watchers get them. Of many who are told of the same, only the first has it made. */
final class EventMessages {
  private record Made(JobEvent event, WatchJobResponse message) {}

  private volatile Made newest;

  /** Any thread. */
  WatchJobResponse of(JobEvent event) {
    Made made = newest;
    if (made == null || !made.event().equals(event)) {
      made =
          new Made(event, WatchJobResponse.newBuilder().setEvent(JobMessages.event(event)).build());
      newest = made;
    }
    return made.message();
  }
}
