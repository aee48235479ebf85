package dev.brushwork.client;

import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A call that failed, with what the server said about it. The subclasses are the kinds that a
 * caller may want to treat differently; a failure of another kind, such as {@code CANCELLED},
 * {@code DEADLINE_EXCEEDED} or {@code INTERNAL}, is of this very class.
 */
public class BrushworkException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Status.Code code;
  private final String reason;
  private final transient Map<String, String> metadata;
  private final transient List<FieldViolation> violations;
  private final transient Duration retryDelay;

  /**
   * A field of the request with a bad value.
   *
   * @param field its path in the request, such as {@code transfer.options.iterations}
   * @param description what is wrong with it, for people
   */
  public record FieldViolation(String field, String description) {}

  BrushworkException(ErrorDetails details) {
    super(details.message(), details.cause());
    this.code = details.code();
    this.reason = details.reason();
    this.metadata = details.metadata();
    this.violations = details.violations();
    this.retryDelay = details.retryDelay();
  }

  /**
   * What a failed call of gRPC's own stubs means, for those who use these beside this client: the
   * status with its details {@code google.rpc.ErrorInfo}, {@code BadRequest}, {@code
   * PreconditionFailure} and {@code RetryInfo}.
   *
   * @param failure what the stub threw; becomes the cause
   */
  public static BrushworkException of(Throwable failure) {
    ErrorDetails details = ErrorDetails.of(failure);
    return switch (details.code()) {
      case INVALID_ARGUMENT -> new InvalidRequestException(details);
      case UNIMPLEMENTED ->
          details.violations().isEmpty()
              ? new BrushworkException(details)
              : new InvalidRequestException(details);
      case FAILED_PRECONDITION -> new UnmetPreconditionException(details);
      case NOT_FOUND -> new NotFoundException(details);
      case RESOURCE_EXHAUSTED -> new ExhaustedException(details);
      case UNAVAILABLE -> new UnavailableException(details);
      case UNAUTHENTICATED, PERMISSION_DENIED -> new AccessException(details);
      case ABORTED ->
          details.reason().equals(DivergedException.REASON)
              ? new DivergedException(details)
              : new BrushworkException(details);
      default -> new BrushworkException(details);
    };
  }

  /** The kind of failure. */
  public Status.Code code() {
    return code;
  }

  /**
   * The server's word for what happened, for programs, such as {@code QUEUE_FULL}; empty if it did
   * not come from a Brushwork server.
   */
  public String reason() {
    return reason;
  }

  /** What belongs to {@link #reason}, such as {@code capacity} of a queue that is full. */
  public Map<String, String> metadata() {
    return metadata == null ? Map.of() : metadata;
  }

  /** The fields of the request that the server could not act on; empty unless it named some. */
  public List<FieldViolation> violations() {
    return violations == null ? List.of() : violations;
  }

  /** How long to wait before trying again, if the server said so. */
  public Optional<Duration> retryDelay() {
    return Optional.ofNullable(retryDelay);
  }
}
