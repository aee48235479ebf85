package dev.brushwork.client.impl;

import io.grpc.stub.AbstractStub;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * How long calls may take.
 *
 * @param deadline of calls that are answered at once
 * @param runDeadline of runs
 * @param reconnecting how long a watch tries to go on
 */
record CallSettings(
    Optional<Duration> deadline, Optional<Duration> runDeadline, Duration reconnecting) {

  /** Of a channel within the process: no limits. */
  static CallSettings none() {
    return new CallSettings(Optional.empty(), Optional.empty(), Duration.ofMinutes(5));
  }

  /** For a call that is answered at once; from now on. */
  <S extends AbstractStub<S>> S quick(S stub) {
    return within(deadline, stub);
  }

  /** For a run; from now on. */
  <S extends AbstractStub<S>> S run(S stub) {
    return within(runDeadline, stub);
  }

  private <S extends AbstractStub<S>> S within(Optional<Duration> limit, S stub) {
    return limit
        .map(time -> stub.withDeadlineAfter(time.toNanos(), TimeUnit.NANOSECONDS))
        .orElse(stub);
  }
}
