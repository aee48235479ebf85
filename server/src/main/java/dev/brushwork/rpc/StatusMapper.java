package dev.brushwork.rpc;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.PreconditionFailure;
import com.google.rpc.QuotaFailure;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import dev.brushwork.compute.DeviceMemoryException;
import dev.brushwork.engine.transfer.DivergedException;
import dev.brushwork.engine.transfer.Problem;
import dev.brushwork.engine.transfer.TransferStoppedException;
import dev.brushwork.job.JobNotFoundException;
import dev.brushwork.job.JobQuotaException;
import dev.brushwork.job.JobStateException;
import dev.brushwork.job.QueueClosedException;
import dev.brushwork.job.QueueFullException;
import dev.brushwork.job.StoreUnavailableException;
import dev.brushwork.security.AccessException;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where exceptions become statuses. Every status carries a google.rpc.ErrorInfo, and
 * nothing of an exception that is not named here leaves the server.
 */
final class StatusMapper {
  static final String DOMAIN = "brushwork.dev";

  private static final Logger log = LoggerFactory.getLogger(StatusMapper.class);

  /** When to try again if what is missing depends on other requests that say no time. */
  private static final java.time.Duration SOON = java.time.Duration.ofSeconds(1);

  private StatusMapper() {}

  /** The status that a caller gets for what was thrown. */
  static StatusRuntimeException toStatus(Throwable thrown) {
    if (thrown instanceof InvalidRequestException invalid) {
      return invalidRequest(invalid);
    } else if (thrown instanceof QueueFullException full) {
      return status(
          Code.RESOURCE_EXHAUSTED,
          full.getMessage(),
          "QUEUE_FULL",
          Map.of("capacity", Integer.toString(full.capacity())),
          quota("queue", full.getMessage()),
          retryAfter(full.retryAfter()));
    } else if (thrown instanceof HeapBudgetException budget) {
      QuotaFailure quota = quota("memory", budget.getMessage());
      return budget.everFits()
          ? status(
              Code.RESOURCE_EXHAUSTED,
              budget.getMessage(),
              "MEMORY",
              Map.of(),
              quota,
              retryAfter(SOON))
          : status(Code.RESOURCE_EXHAUSTED, budget.getMessage(), "MEMORY", Map.of(), quota);
    } else if (thrown instanceof DeviceMemoryException memory) {
      return status(
          Code.RESOURCE_EXHAUSTED,
          memory.getMessage(),
          "DEVICE_MEMORY",
          Map.of(),
          quota("device_memory", memory.getMessage()));
    } else if (thrown instanceof DivergedException diverged) {
      return status(
          Code.ABORTED,
          diverged.getMessage(),
          "DIVERGED",
          Map.of("iteration", Integer.toString(diverged.iteration())));
    } else if (thrown instanceof TransferStoppedException stopped) {
      return status(
          Code.CANCELLED,
          stopped.getMessage(),
          "STOPPED",
          Map.of("iteration", Integer.toString(stopped.iteration())));
    } else if (thrown instanceof QueueClosedException closed) {
      return status(Code.UNAVAILABLE, closed.getMessage(), "STOPPING", Map.of(), retryAfter(SOON));
    } else if (thrown instanceof AccessException refused) {
      return refused(refused);
    }
    return jobStatus(thrown);
  }

  private static StatusRuntimeException refused(AccessException refused) {
    String reason = refused.kind().name();
    return switch (refused.kind()) {
      case TOKEN_MISSING, TOKEN_INVALID, TOKEN_EXPIRED ->
          status(Code.UNAUTHENTICATED, refused.getMessage(), reason, Map.of());
      case KEYS_UNAVAILABLE ->
          status(Code.UNAVAILABLE, refused.getMessage(), reason, Map.of(), retryAfter(SOON));
      case ROLE_MISSING -> status(Code.PERMISSION_DENIED, refused.getMessage(), reason, Map.of());
    };
  }

  private static StatusRuntimeException jobStatus(Throwable thrown) {
    if (thrown instanceof JobNotFoundException missing) {
      return status(Code.NOT_FOUND, missing.getMessage(), "NO_SUCH_JOB", Map.of());
    } else if (thrown instanceof JobStateException state) {
      return status(
          Code.FAILED_PRECONDITION,
          state.getMessage(),
          "JOB_STATE",
          Map.of("state", state.state().name()));
    } else if (thrown instanceof JobQuotaException quota) {
      return status(
          Code.RESOURCE_EXHAUSTED,
          quota.getMessage(),
          "JOB_QUOTA",
          Map.of("limit", Integer.toString(quota.limit())),
          quota("jobs", quota.getMessage()),
          retryAfter(SOON));
    } else if (thrown instanceof StoreUnavailableException store) {
      // The cause names files and hosts of the server's.
      log.warn("the store cannot be used: {}", store.toString());
      return status(
          Code.UNAVAILABLE,
          "jobs and images cannot be kept or read just now",
          "STORE_UNAVAILABLE",
          Map.of(),
          retryAfter(SOON));
    } else if (thrown instanceof UploadTooLargeException large) {
      return status(
          Code.RESOURCE_EXHAUSTED,
          large.getMessage(),
          "UPLOAD_TOO_LARGE",
          Map.of(),
          quota("upload", large.getMessage()));
    } else if (thrown instanceof NoSuchImageException missing) {
      return status(Code.NOT_FOUND, missing.getMessage(), "NO_SUCH_IMAGE", Map.of());
    }
    return internal(thrown);
  }

  /** The end of a watch before the job's own: it goes on after the last event sent. */
  static StatusRuntimeException watchEnded(long lastSequence) {
    return status(
        Code.UNAVAILABLE,
        "the watch has ended before the job; watch again after event " + lastSequence,
        "WATCH_ENDED",
        Map.of("last_sequence", Long.toString(lastSequence)),
        retryAfter(SOON));
  }

  private static StatusRuntimeException invalidRequest(InvalidRequestException invalid) {
    return switch (invalid.kind()) {
      case INVALID ->
          status(
              Code.INVALID_ARGUMENT,
              invalid.getMessage(),
              "INVALID_REQUEST",
              Map.of(),
              badRequest(invalid));
      case UNIMPLEMENTED ->
          status(
              Code.UNIMPLEMENTED,
              invalid.getMessage(),
              "UNIMPLEMENTED",
              Map.of(),
              badRequest(invalid));
      case UNMET -> {
        PreconditionFailure.Builder failure = PreconditionFailure.newBuilder();
        for (Problem problem : invalid.problems()) {
          failure
              .addViolationsBuilder()
              .setType("SERVER_LACKS")
              .setSubject(problem.field())
              .setDescription(problem.description());
        }
        yield status(
            Code.FAILED_PRECONDITION,
            invalid.getMessage(),
            "UNMET_PRECONDITION",
            Map.of(),
            failure.build());
      }
    };
  }

  /** What went wrong is ours to know: the caller gets an id, by which it is found in the log. */
  private static StatusRuntimeException internal(Throwable thrown) {
    String id = UUID.randomUUID().toString();
    log.error("internal error {}", id, thrown);
    return status(
        Code.INTERNAL,
        "internal error " + id + "; the server's log says more under this id",
        "INTERNAL",
        Map.of("id", id));
  }

  private static BadRequest badRequest(InvalidRequestException invalid) {
    BadRequest.Builder details = BadRequest.newBuilder();
    for (Problem problem : invalid.problems()) {
      details
          .addFieldViolationsBuilder()
          .setField(problem.field())
          .setDescription(problem.description());
    }
    return details.build();
  }

  private static QuotaFailure quota(String subject, String description) {
    QuotaFailure.Builder failure = QuotaFailure.newBuilder();
    failure.addViolationsBuilder().setSubject(subject).setDescription(description);
    return failure.build();
  }

  private static RetryInfo retryAfter(java.time.Duration delay) {
    return RetryInfo.newBuilder()
        .setRetryDelay(
            Duration.newBuilder().setSeconds(delay.getSeconds()).setNanos(delay.getNano()))
        .build();
  }

  private static StatusRuntimeException status(
      Code code, String message, String reason, Map<String, String> metadata, Message... details) {
    Status.Builder status = Status.newBuilder().setCode(code.getNumber()).setMessage(message);
    status.addDetails(
        Any.pack(
            ErrorInfo.newBuilder()
                .setReason(reason)
                .setDomain(DOMAIN)
                .putAllMetadata(metadata)
                .build()));
    for (Message detail : details) {
      status.addDetails(Any.pack(detail));
    }
    return StatusProto.toStatusRuntimeException(status.build());
  }
}
