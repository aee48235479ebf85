package dev.brushwork.client.impl;

import io.grpc.stub.AbstractStub;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What every call of a client is made with.
 *
 * @param deadline of calls that are answered at once
 * @param runDeadline of runs
 * @param reconnecting how long a watch tries to go on
 * @param token sent with each
 */
record CallSettings(
    Optional<Duration> deadline,
    Optional<Duration> runDeadline,
    Duration reconnecting,
    Optional<Token> token) {

  /** Of a channel within the process: no limits, nothing to prove. */
  static CallSettings none() {
    return new CallSettings(
        Optional.empty(), Optional.empty(), Duration.ofMinutes(5), Optional.empty());
  }

  /** For a call that is answered at once; from now on. */
  <S extends AbstractStub<S>> S quick(S stub) {
    return within(deadline, stub);
  }

  /** For a run; from now on. */
  <S extends AbstractStub<S>> S run(S stub) {
    return within(runDeadline, stub);
  }

  /** For a call that may take as long as it takes. */
  <S extends AbstractStub<S>> S patient(S stub) {
    return token.map(stub::withCallCredentials).orElse(stub);
  }

  private <S extends AbstractStub<S>> S within(Optional<Duration> limit, S stub) {
    S patient = patient(stub);
    return limit
        .map(time -> patient.withDeadlineAfter(time.toNanos(), TimeUnit.NANOSECONDS))
        .orElse(patient);
  }
}
