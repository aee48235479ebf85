package dev.brushwork.client;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.PreconditionFailure;
import com.google.rpc.RetryInfo;
import dev.brushwork.client.BrushworkException.FieldViolation;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a failure of gRPC's says, with the details in its trailers.
 *
 * @param retryDelay null if the server named none
 */
record ErrorDetails(
    Status.Code code,
    String message,
    String reason,
    Map<String, String> metadata,
    List<FieldViolation> violations,
    Duration retryDelay,
    Throwable cause) {

  static ErrorDetails of(Throwable failure) {
    Status status = Status.fromThrowable(failure);
    com.google.rpc.Status sent = StatusProto.fromThrowable(failure);
    List<Any> details = sent == null ? List.of() : sent.getDetailsList();
    Optional<ErrorInfo> info = find(details, ErrorInfo.class, failure);
    return new ErrorDetails(
        status.getCode(),
        message(status),
        info.map(ErrorInfo::getReason).orElse(""),
        info.map(ErrorInfo::getMetadataMap).map(Map::copyOf).orElse(Map.of()),
        violations(details, failure),
        find(details, RetryInfo.class, failure)
            .map(RetryInfo::getRetryDelay)
            .map(delay -> Duration.ofSeconds(delay.getSeconds(), delay.getNanos()))
            .orElse(null),
        failure);
  }

  private static List<FieldViolation> violations(List<Any> details, Throwable failure) {
    List<FieldViolation> violations = new ArrayList<>();
    find(details, BadRequest.class, failure).stream()
        .flatMap(bad -> bad.getFieldViolationsList().stream())
        .map(v -> new FieldViolation(v.getField(), v.getDescription()))
        .forEach(violations::add);
    find(details, PreconditionFailure.class, failure).stream()
        .flatMap(unmet -> unmet.getViolationsList().stream())
        .map(v -> new FieldViolation(v.getSubject(), v.getDescription()))
        .forEach(violations::add);
    return List.copyOf(violations);
  }

  private static String message(Status status) {
    if (status.getDescription() != null) {
      return status.getDescription();
    }
    return status.getCause() == null ? status.getCode().name() : status.getCause().toString();
  }

  /** A detail that cannot be read must not hide the failure itself: it is noted there. */
  private static <T extends Message> Optional<T> find(
      List<Any> details, Class<T> type, Throwable failure) {
    for (Any detail : details) {
      if (detail.is(type)) {
        try {
          return Optional.of(detail.unpack(type));
        } catch (InvalidProtocolBufferException e) {
          failure.addSuppressed(e);
        }
      }
    }
    return Optional.empty();
  }
}
