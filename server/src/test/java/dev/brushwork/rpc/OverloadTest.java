package dev.brushwork.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.QuotaFailure;
import com.google.rpc.RetryInfo;
import dev.brushwork.testing.TestRequests;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OverloadTest {
  private static final int CAPACITY = 3;
  private static final int TOO_MANY = 10;

  @Test
  void exactlyThoseBeyondTheQueueAreRefusedAndToldWhenToComeBackWhileTheRestFinish()
      throws Exception {
    try (TestServer server = new TestServer(options -> options.queueCapacity(CAPACITY))) {
      AsyncCall running = AsyncCall.start(server.asynchronous(), TestRequests.endless());
      running.awaitProgress();
      List<AsyncCall> others = new ArrayList<>();
      for (int i = 0; i < CAPACITY + TOO_MANY; i++) {
        others.add(AsyncCall.start(server.asynchronous(), TestRequests.stylize()));
      }
      List<AsyncCall> waiting = new ArrayList<>();
      int refused = 0;
      for (AsyncCall call : others) {
        if (isAccepted(call)) {
          waiting.add(call);
        } else {
          refused++;
          assertRefusal(call.awaitError());
        }
      }
      assertThat(refused).isEqualTo(TOO_MANY);
      assertThat(waiting).hasSize(CAPACITY);
      running.cancel();
      for (AsyncCall call : waiting) {
        assertThat(call.awaitEnd().getCode()).isEqualTo(Code.OK);
      }
    }
  }

  private static boolean isAccepted(AsyncCall call) throws InterruptedException {
    try {
      call.awaitAccepted();
      return true;
    } catch (AssertionError e) {
      // No event before the end, which the caller looks at.
      return false;
    }
  }

  private static void assertRefusal(StatusRuntimeException status) {
    assertThat(status.getStatus().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(TestServer.detail(status, QuotaFailure.class).orElseThrow().getViolations(0))
        .satisfies(violation -> assertThat(violation.getSubject()).isEqualTo("queue"));
    // A hundred thousand updates are left of the run that must end first.
    assertThat(
            TestServer.detail(status, RetryInfo.class).orElseThrow().getRetryDelay().getSeconds())
        .isBetween(5L, 3600L);
  }
}
