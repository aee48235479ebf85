package dev.brushwork.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.PreconditionFailure;
import com.google.rpc.QuotaFailure;
import com.google.rpc.RetryInfo;
import dev.brushwork.compute.DeviceMemoryException;
import dev.brushwork.engine.transfer.DivergedException;
import dev.brushwork.engine.transfer.Problem;
import dev.brushwork.engine.transfer.TransferStoppedException;
import dev.brushwork.job.QueueClosedException;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusMapperTest {
  @Test
  void aBadRequestListsEveryField() {
    StatusRuntimeException status =
        StatusMapper.toStatus(
            new InvalidRequestException(
                InvalidRequestException.Kind.INVALID,
                List.of(new Problem("a.b", "is bad"), new Problem("c[0]", "is worse"))));
    assertStatus(status, Code.INVALID_ARGUMENT, "INVALID_REQUEST");
    BadRequest details = TestServer.detail(status, BadRequest.class).orElseThrow();
    assertThat(details.getFieldViolations(0).getField()).isEqualTo("a.b");
    assertThat(details.getFieldViolations(0).getDescription()).isEqualTo("is bad");
    assertThat(details.getFieldViolations(1).getField()).isEqualTo("c[0]");
    assertThat(status.getStatus().getDescription()).isEqualTo("a.b: is bad; c[0]: is worse");
  }

  @Test
  void whatTheServerLacksIsAPreconditionThatFailed() {
    StatusRuntimeException status =
        StatusMapper.toStatus(
            new InvalidRequestException(
                InvalidRequestException.Kind.UNMET, List.of(new Problem("network", "no weights"))));
    assertStatus(status, Code.FAILED_PRECONDITION, "UNMET_PRECONDITION");
    assertThat(
            TestServer.detail(status, PreconditionFailure.class)
                .orElseThrow()
                .getViolations(0)
                .getSubject())
        .isEqualTo("network");
  }

  @Test
  void aDivergedRunSaysTheIterationInWordsAndAsData() {
    StatusRuntimeException status = StatusMapper.toStatus(new DivergedException(17));
    ErrorInfo info = assertStatus(status, Code.ABORTED, "DIVERGED");
    assertThat(info.getMetadataMap()).containsEntry("iteration", "17");
    assertThat(status.getStatus().getDescription()).contains("iteration 17");
  }

  @Test
  void aStoppedRunIsCancelled() {
    ErrorInfo info =
        assertStatus(
            StatusMapper.toStatus(new TransferStoppedException(3)), Code.CANCELLED, "STOPPED");
    assertThat(info.getMetadataMap()).containsEntry("iteration", "3");
  }

  @Test
  void aFullDeviceIsAQuotaThatWaitingMayNotCure() {
    StatusRuntimeException status = StatusMapper.toStatus(new DeviceMemoryException("no room"));
    assertStatus(status, Code.RESOURCE_EXHAUSTED, "DEVICE_MEMORY");
    assertThat(
            TestServer.detail(status, QuotaFailure.class)
                .orElseThrow()
                .getViolations(0)
                .getDescription())
        .isEqualTo("no room");
    assertThat(TestServer.detail(status, RetryInfo.class)).isEmpty();
  }

  @Test
  void aStoppingServerIsUnavailableAndWorthARetry() {
    StatusRuntimeException status = StatusMapper.toStatus(new QueueClosedException());
    assertStatus(status, Code.UNAVAILABLE, "STOPPING");
    assertThat(TestServer.detail(status, RetryInfo.class)).isPresent();
  }

  @Test
  void anythingElseIsInternalAndTellsNothingButAnId() {
    for (Throwable secret :
        List.of(
            new IllegalStateException("secret"),
            new OutOfMemoryError("secret"),
            new NullPointerException())) {
      secret.setStackTrace(new StackTraceElement[0]); // the log of the tests stays short
      StatusRuntimeException status = StatusMapper.toStatus(secret);
      ErrorInfo info = assertStatus(status, Code.INTERNAL, "INTERNAL");
      assertThat(status.getStatus().getDescription())
          .contains(info.getMetadataOrThrow("id"))
          .doesNotContain("secret")
          .doesNotContain("Exception");
      assertThat(status.getStatus().getCause()).isNull();
    }
  }

  @Test
  void onlyHeapThatMayBecomeFreeIsWorthARetry() {
    HeapBudget budget = new HeapBudget(100);
    HeapBudget.Share share = budget.take(60);
    assertThatThrownBy(() -> budget.take(50))
        .satisfies(
            e ->
                assertThat(TestServer.detail(StatusMapper.toStatus(e), RetryInfo.class))
                    .isPresent());
    assertThatThrownBy(() -> budget.take(101))
        .satisfies(
            e -> {
              StatusRuntimeException status = StatusMapper.toStatus(e);
              assertStatus(status, Code.RESOURCE_EXHAUSTED, "MEMORY");
              assertThat(TestServer.detail(status, RetryInfo.class)).isEmpty();
            });
    share.close();
    share.close();
    assertThat(budget.used()).isZero();
    budget.take(100).close();
  }

  private static ErrorInfo assertStatus(StatusRuntimeException status, Code code, String reason) {
    assertThat(status.getStatus().getCode()).isEqualTo(code);
    ErrorInfo info = TestServer.detail(status, ErrorInfo.class).orElseThrow();
    assertThat(info.getDomain()).isEqualTo("brushwork.dev");
    assertThat(info.getReason()).isEqualTo(reason);
    return info;
  }
}
