package dev.brushwork.client.impl;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.RetryInfo;
import dev.brushwork.client.BrushworkException;
import dev.brushwork.client.BrushworkException.FieldViolation;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Turns gRPC's failures, with the details in their trailers, into the client's own. */
final class Errors {
  private Errors() {}

  static BrushworkException of(Throwable failure) {
    Status status = Status.fromThrowable(failure);
    List<FieldViolation> violations = new ArrayList<>();
    Duration retryDelay = null;
    com.google.rpc.Status details = StatusProto.fromThrowable(failure);
    if (details != null) {
      for (Any detail : details.getDetailsList()) {
        if (detail.is(BadRequest.class)) {
          unpack(detail, BadRequest.class, failure)
              .map(BadRequest::getFieldViolationsList)
              .orElse(List.of())
              .forEach(v -> violations.add(new FieldViolation(v.getField(), v.getDescription())));
        } else if (detail.is(RetryInfo.class)) {
          retryDelay =
              unpack(detail, RetryInfo.class, failure)
                  .map(RetryInfo::getRetryDelay)
                  .map(delay -> Duration.ofSeconds(delay.getSeconds(), delay.getNanos()))
                  .orElse(retryDelay);
        }
      }
    }
    return new BrushworkException(
        status.getCode(), message(status), violations, retryDelay, failure);
  }

  static BrushworkException protocol(String message) {
    return new BrushworkException(
        Status.Code.INTERNAL, "unexpected answer of the server: " + message, List.of(), null, null);
  }

  private static String message(Status status) {
    if (status.getDescription() != null) {
      return status.getDescription();
    }
    return status.getCause() == null ? status.getCode().name() : status.getCause().toString();
  }

  /** A detail that cannot be read must not hide the failure itself: it is noted there. */
  private static <T extends Message> Optional<T> unpack(
      Any detail, Class<T> type, Throwable failure) {
    try {
      return Optional.of(detail.unpack(type));
    } catch (InvalidProtocolBufferException e) {
      failure.addSuppressed(e);
      return Optional.empty();
    }
  }
}
