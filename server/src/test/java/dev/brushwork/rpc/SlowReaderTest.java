package dev.brushwork.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.testing.TestRequests;
import dev.brushwork.v1.OutputSize;
import dev.brushwork.v1.Result;
import dev.brushwork.v1.StylizeRequest;
import dev.brushwork.v1.StylizeResponse;
import io.grpc.Status.Code;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SlowReaderTest {
  private static final int ITERATIONS = 300;

  /** Reliability's figure for events that a stalled reader may leave behind. */
  private static final int MOST_BUFFERED = 64;

  private static TestServer server;

  @BeforeAll
  static void start() {
    server = new TestServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aReaderThatStallsCostsTheRunNothingAndThenGetsTheNewestProgressAndTheResult()
      throws Exception {
    StylizeRequest.Builder request = TestRequests.stylize(ITERATIONS, 1).toBuilder();
    request
        .getTransferBuilder()
        .getOptionsBuilder()
        .setSize(OutputSize.newBuilder().setLongerSide(48));
    request.getReportingBuilder().setPreviewInterval(1);
    AsyncCall stalled = AsyncCall.start(server.asynchronous(), request.build(), 1);
    stalled.awaitAccepted();

    // There is one slot: that another run gets through says that the stalled reader's has ended.
    Result prompt = last(server.stylize(request.build())).getResult();
    assertThat(stalled.events().size()).isEqualTo(1);

    stalled.resume();
    assertThat(stalled.awaitEnd().getCode()).isEqualTo(Code.OK);
    List<StylizeResponse> events = stalled.events();
    assertThat(events.size()).isBetween(3, MOST_BUFFERED);
    for (int i = 0; i < events.size(); i++) {
      assertThat(events.get(i).getSequence()).isEqualTo(i + 1);
    }
    assertThat(events.get(events.size() - 2).getProgress().getIteration()).isEqualTo(ITERATIONS);
    Result result = last(events).getResult();
    assertThat(result.getImage().equals(prompt.getImage())).isTrue();
    assertThat(result.getTotalSeconds()).isLessThan(2 * prompt.getTotalSeconds() + 1);
  }

  private static StylizeResponse last(List<StylizeResponse> events) {
    return events.get(events.size() - 1);
  }
}
