package dev.brushwork.client;

import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A call that failed, with what the server said about it. */
public final class BrushworkException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Status.Code code;
  private final transient List<FieldViolation> violations;
  private final transient Duration retryDelay;

  /**
   * A field of the request with a bad value.
   *
   * @param field its path in the request, such as {@code transfer.options.iterations}
   * @param description what is wrong with it, for people
   */
  public record FieldViolation(String field, String description) {}

  /**
   * @param message in one line, for people
   * @param retryDelay how long to wait before trying again, or null
   */
  public BrushworkException(
      Status.Code code,
      String message,
      List<FieldViolation> violations,
      Duration retryDelay,
      Throwable cause) {
    super(message, cause);
    this.code = code;
    this.violations = List.copyOf(violations);
    this.retryDelay = retryDelay;
  }

  /**
   * The kind of failure, such as {@code INVALID_ARGUMENT} (see {@link #violations}), {@code
   * UNIMPLEMENTED}, {@code FAILED_PRECONDITION}, {@code RESOURCE_EXHAUSTED} (see {@link
   * #retryDelay}), {@code ABORTED} for a run that diverged, {@code CANCELLED}, {@code
   * DEADLINE_EXCEEDED} or {@code UNAVAILABLE}.
   */
  public Status.Code code() {
    return code;
  }

  /** The bad fields of the request; empty unless the server named some. */
  public List<FieldViolation> violations() {
    return violations == null ? List.of() : violations;
  }

  /** How long to wait before trying again, if the server said so. */
  public Optional<Duration> retryDelay() {
    return Optional.ofNullable(retryDelay);
  }
}
