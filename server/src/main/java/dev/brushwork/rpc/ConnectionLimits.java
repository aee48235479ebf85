package dev.brushwork.rpc;

import java.time.Duration;
import java.util.Optional;

/**
 * What one connection may ask of the server.
 *
 * @param messageBytes of one message to the server; larger images go in pieces
 * @param metadataBytes of the metadata of one call
 * @param calls at once; more wait at the client
 * @param resets calls broken off within {@code resetWindow}; more end the connection. An honest
 *     client that cancels costs little, one that opens calls only to break them off would cost much
 * @param idle after which a connection without a call is closed
 * @param age after which a client is sent to a new connection, so that load spreads over servers
 * @param grace how long calls may then go on; until their end if empty, for a run's stream cannot
 *     be resumed, and may last for hours
 * @param keepAlive from one ping of a client to the next, at least; more often ends the connection
 */
public record ConnectionLimits(
    int messageBytes,
    int metadataBytes,
    int calls,
    int resets,
    Duration resetWindow,
    Duration idle,
    Duration age,
    Optional<Duration> grace,
    Duration keepAlive) {

  public static final ConnectionLimits DEFAULTS =
      new ConnectionLimits(
          32 << 20,
          8 << 10,
          64,
          200,
          Duration.ofSeconds(30),
          Duration.ofMinutes(15),
          Duration.ofMinutes(60),
          Optional.empty(),
          Duration.ofSeconds(30));

  public ConnectionLimits withMessageBytes(int value) {
    return new ConnectionLimits(
        value, metadataBytes, calls, resets, resetWindow, idle, age, grace, keepAlive);
  }

  public ConnectionLimits withCalls(int value) {
    return new ConnectionLimits(
        messageBytes, metadataBytes, value, resets, resetWindow, idle, age, grace, keepAlive);
  }

  /** Connections without a call are closed after {@code idle}, others changed after {@code age}. */
  public ConnectionLimits withLife(Duration idle, Duration age, Optional<Duration> grace) {
    return new ConnectionLimits(
        messageBytes, metadataBytes, calls, resets, resetWindow, idle, age, grace, keepAlive);
  }
}
