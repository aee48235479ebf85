package dev.brushwork.rpc;

import com.google.rpc.Code;

/**
 * Why a call fails, as the {@code reason} of the google.rpc.ErrorInfo that every failure of the
 * services carries. docs/errors.md says the same for callers. Names are never changed or reused.
 */
enum Reason {
  INVALID_REQUEST(Code.INVALID_ARGUMENT),
  UNIMPLEMENTED(Code.UNIMPLEMENTED),
  UNMET_PRECONDITION(Code.FAILED_PRECONDITION),
  TOKEN_MISSING(Code.UNAUTHENTICATED),
  TOKEN_INVALID(Code.UNAUTHENTICATED),
  TOKEN_EXPIRED(Code.UNAUTHENTICATED),
  KEYS_UNAVAILABLE(Code.UNAVAILABLE),
  ROLE_MISSING(Code.PERMISSION_DENIED),
  QUEUE_FULL(Code.RESOURCE_EXHAUSTED),
  JOB_QUOTA(Code.RESOURCE_EXHAUSTED),
  MEMORY(Code.RESOURCE_EXHAUSTED),
  DEVICE_MEMORY(Code.RESOURCE_EXHAUSTED),
  UPLOAD_TOO_LARGE(Code.RESOURCE_EXHAUSTED),
  NO_SUCH_JOB(Code.NOT_FOUND),
  NO_SUCH_IMAGE(Code.NOT_FOUND),
  JOB_STATE(Code.FAILED_PRECONDITION),
  DIVERGED(Code.ABORTED),
  DEADLINE(Code.DEADLINE_EXCEEDED),
  CRASHED(Code.UNAVAILABLE),
  STOPPED(Code.CANCELLED),
  STOPPING(Code.UNAVAILABLE),
  WATCH_ENDED(Code.UNAVAILABLE),
  STORE_UNAVAILABLE(Code.UNAVAILABLE),
  /** Noticed by gRPC itself, with any code of its own. */
  PROTOCOL(Code.UNKNOWN),
  INTERNAL(Code.INTERNAL);

  private final Code code;

  Reason(Code code) {
    this.code = code;
  }

  /** The code that goes with it. */
  Code code() {
    return code;
  }
}
