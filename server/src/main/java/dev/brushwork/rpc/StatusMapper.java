package dev.brushwork.rpc;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.PreconditionFailure;
import com.google.rpc.QuotaFailure;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import dev.brushwork.compute.DeviceMemoryException;
import dev.brushwork.engine.transfer.DivergedException;
import dev.brushwork.engine.transfer.Problem;
import dev.brushwork.engine.transfer.TransferStoppedException;
import dev.brushwork.job.JobFailure;
import dev.brushwork.job.JobNotFoundException;
import dev.brushwork.job.JobQuotaException;
import dev.brushwork.job.JobStateException;
import dev.brushwork.job.QueueClosedException;
import dev.brushwork.job.QueueFullException;
import dev.brushwork.job.StoreUnavailableException;
import dev.brushwork.security.AccessException;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
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

  /** Where gRPC's libraries look for the details of a status. */
  private static final Metadata.Key<Status> DETAILS =
      Metadata.Key.of(
          "grpc-status-details-bin", ProtoUtils.metadataMarshaller(Status.getDefaultInstance()));

  /** When to try again if what is missing depends on other requests that say no time. */
  private static final java.time.Duration SOON = java.time.Duration.ofSeconds(1);

  private StatusMapper() {}

  /** The status that a caller gets for what was thrown. */
  static StatusRuntimeException toStatus(Throwable thrown) {
    if (thrown instanceof InvalidRequestException invalid) {
      return invalidRequest(invalid);
    } else if (thrown instanceof QueueFullException full) {
      return status(
          Reason.QUEUE_FULL,
          full.getMessage(),
          Map.of("capacity", Integer.toString(full.capacity())),
          quota("queue", full.getMessage()),
          retryAfter(full.retryAfter()));
    } else if (thrown instanceof HeapBudgetException budget) {
      QuotaFailure quota = quota("memory", budget.getMessage());
      return budget.everFits()
          ? status(Reason.MEMORY, budget.getMessage(), Map.of(), quota, retryAfter(SOON))
          : status(Reason.MEMORY, budget.getMessage(), Map.of(), quota);
    } else if (thrown instanceof DeviceMemoryException memory) {
      return deviceMemory(memory.getMessage());
    } else if (thrown instanceof DivergedException diverged) {
      String iteration = Integer.toString(diverged.iteration());
      return status(
          Reason.DIVERGED,
          diverged.getMessage(),
          diverged
              .lastFinite()
              .map(
                  r -> Map.of("iteration", iteration, "last_finite_iteration", "" + r.iterations()))
              .orElse(Map.of("iteration", iteration)));
    } else if (thrown instanceof TransferStoppedException stopped) {
      return status(
          Reason.STOPPED,
          stopped.getMessage(),
          Map.of("iteration", Integer.toString(stopped.iteration())));
    } else if (thrown instanceof QueueClosedException closed) {
      return status(Reason.STOPPING, closed.getMessage(), Map.of(), retryAfter(SOON));
    } else if (thrown instanceof AccessException refused) {
      return refused(refused);
    }
    return jobStatus(thrown);
  }

  private static StatusRuntimeException refused(AccessException refused) {
    String why = refused.getMessage();
    return switch (refused.kind()) {
      case TOKEN_MISSING -> status(Reason.TOKEN_MISSING, why, Map.of());
      case TOKEN_INVALID -> status(Reason.TOKEN_INVALID, why, Map.of());
      case TOKEN_EXPIRED -> status(Reason.TOKEN_EXPIRED, why, Map.of());
      case KEYS_UNAVAILABLE -> status(Reason.KEYS_UNAVAILABLE, why, Map.of(), retryAfter(SOON));
      case ROLE_MISSING -> status(Reason.ROLE_MISSING, why, Map.of());
    };
  }

  private static StatusRuntimeException jobStatus(Throwable thrown) {
    if (thrown instanceof JobNotFoundException missing) {
      return status(Reason.NO_SUCH_JOB, missing.getMessage(), Map.of());
    } else if (thrown instanceof JobStateException state) {
      return status(Reason.JOB_STATE, state.getMessage(), Map.of("state", state.state().name()));
    } else if (thrown instanceof JobQuotaException quota) {
      return status(
          Reason.JOB_QUOTA,
          quota.getMessage(),
          Map.of("limit", Integer.toString(quota.limit())),
          quota("jobs", quota.getMessage()),
          retryAfter(quota.retryAfter()));
    } else if (thrown instanceof StoreUnavailableException store) {
      // The cause names files and hosts of the server's.
      log.warn("the store cannot be used: {}", store.toString());
      return status(
          Reason.STORE_UNAVAILABLE,
          "jobs and images cannot be kept or read just now",
          Map.of(),
          retryAfter(SOON));
    } else if (thrown instanceof UploadTooLargeException large) {
      return status(
          Reason.UPLOAD_TOO_LARGE,
          large.getMessage(),
          Map.of(),
          quota("upload", large.getMessage()));
    } else if (thrown instanceof NoSuchImageException missing) {
      return status(Reason.NO_SUCH_IMAGE, missing.getMessage(), Map.of());
    }
    return internal(thrown);
  }

  /** The status of a run that was a job, and failed. */
  static StatusRuntimeException failed(JobFailure failure) {
    return switch (failure.reason()) {
      case DIVERGED -> status(Reason.DIVERGED, failure.message(), Map.of());
      case DEVICE_MEMORY -> deviceMemory(failure.message());
      case DEADLINE -> status(Reason.DEADLINE, failure.message(), Map.of());
      case UNMET_PRECONDITION ->
          status(
              Reason.UNMET_PRECONDITION,
              failure.message(),
              Map.of(),
              PreconditionFailure.newBuilder()
                  .addViolations(lacks("transfer", failure.message()))
                  .build());
      case CRASHED -> status(Reason.CRASHED, failure.message(), Map.of());
      case INTERNAL -> status(Reason.INTERNAL, failure.message(), Map.of());
    };
  }

  /** The status of a run that was a job, and was cancelled by somebody else than its caller. */
  static StatusRuntimeException cancelled() {
    return status(Reason.STOPPED, "the job was cancelled", Map.of());
  }

  /** The end of a watch before the job's own: it goes on after the last event sent. */
  static StatusRuntimeException watchEnded(long lastSequence) {
    return status(
        Reason.WATCH_ENDED,
        "the watch has ended before the job; watch again after event " + lastSequence,
        Map.of("last_sequence", Long.toString(lastSequence)),
        retryAfter(SOON));
  }

  private static StatusRuntimeException invalidRequest(InvalidRequestException invalid) {
    return switch (invalid.kind()) {
      case INVALID ->
          status(Reason.INVALID_REQUEST, invalid.getMessage(), Map.of(), badRequest(invalid));
      case UNIMPLEMENTED ->
          status(Reason.UNIMPLEMENTED, invalid.getMessage(), Map.of(), badRequest(invalid));
      case UNMET -> {
        PreconditionFailure.Builder failure = PreconditionFailure.newBuilder();
        for (Problem problem : invalid.problems()) {
          failure.addViolations(lacks(problem.field(), problem.description()));
        }
        yield status(Reason.UNMET_PRECONDITION, invalid.getMessage(), Map.of(), failure.build());
      }
    };
  }

  /** What went wrong is ours to know: the caller gets an id, by which it is found in the log. */
  private static StatusRuntimeException internal(Throwable thrown) {
    String id = UUID.randomUUID().toString();
    log.error("internal error {}", id, thrown);
    return status(
        Reason.INTERNAL,
        "internal error " + id + "; the server's log says more under this id",
        Map.of("id", id));
  }

  private static PreconditionFailure.Violation lacks(String subject, String description) {
    return PreconditionFailure.Violation.newBuilder()
        .setType("SERVER_LACKS")
        .setSubject(subject)
        .setDescription(description)
        .build();
  }

  private static StatusRuntimeException deviceMemory(String message) {
    return status(Reason.DEVICE_MEMORY, message, Map.of(), quota("device_memory", message));
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
      Reason reason, String message, Map<String, String> metadata, Message... details) {
    Status.Builder status =
        Status.newBuilder().setCode(reason.code().getNumber()).setMessage(message);
    status.addDetails(Any.pack(info(reason, metadata)));
    for (Message detail : details) {
      status.addDetails(Any.pack(detail));
    }
    return StatusProto.toStatusRuntimeException(status.build());
  }

  private static ErrorInfo info(Reason reason, Map<String, String> metadata) {
    return ErrorInfo.newBuilder()
        .setReason(reason.name())
        .setDomain(DOMAIN)
        .putAllMetadata(metadata)
        .build();
  }

  /** Adds to the trailers of a failure that gRPC has noticed what all others carry. */
  static void explain(io.grpc.Status status, Metadata trailers) {
    if (status.isOk() || trailers.containsKey(DETAILS)) {
      return;
    }
    Status.Builder details = Status.newBuilder().setCode(status.getCode().value());
    if (status.getDescription() != null) {
      details.setMessage(status.getDescription());
    }
    details.addDetails(Any.pack(info(Reason.PROTOCOL, Map.of())));
    trailers.put(DETAILS, details.build());
  }
}
