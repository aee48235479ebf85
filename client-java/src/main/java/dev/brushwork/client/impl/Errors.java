package dev.brushwork.client.impl;

import dev.brushwork.client.BrushworkException;
import io.grpc.Status;

/** Failures that the client finds itself. */
final class Errors {
  private Errors() {}

  /** The server did what no server should. */
  static BrushworkException protocol(String message) {
    return of(Status.INTERNAL, "unexpected answer of the server: " + message);
  }

  static BrushworkException of(Status status, String message) {
    return BrushworkException.of(status.withDescription(message).asRuntimeException());
  }
}
