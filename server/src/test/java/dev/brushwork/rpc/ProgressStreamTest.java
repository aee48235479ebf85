package dev.brushwork.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.engine.image.Image;
import dev.brushwork.engine.transfer.DivergedException;
import dev.brushwork.engine.transfer.Losses;
import dev.brushwork.engine.transfer.Progress;
import dev.brushwork.testing.TestImages;
import dev.brushwork.testing.TestRequests;
import dev.brushwork.v1.Accepted;
import dev.brushwork.v1.Result;
import dev.brushwork.v1.StylizeResponse;
import dev.brushwork.v1.StylizeResponse.EventCase;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ProgressStreamTest {
  private final FakeCall<StylizeResponse> call = new FakeCall<>();
  private final AtomicInteger ends = new AtomicInteger();
  private final ProgressStream stream = new ProgressStream(call, ends::incrementAndGet);

  @Test
  void aReadyReaderGetsEverythingAtOnce() {
    call.ready = true;
    stream.accepted(Accepted.getDefaultInstance());
    stream.progress(progress(1));
    stream.progress(progress(2));
    stream.result(Result.getDefaultInstance());
    assertThat(call.sent.stream().map(StylizeResponse::getEventCase))
        .containsExactly(
            EventCase.ACCEPTED, EventCase.PROGRESS, EventCase.PROGRESS, EventCase.RESULT);
    assertThat(call.sent.stream().map(StylizeResponse::getSequence))
        .containsExactly(1L, 2L, 3L, 4L);
    assertThat(call.completed).isTrue();
  }

  @Test
  void aReaderThatIsNotReadyGetsAcceptedTheNewestProgressAndTheResultOnceItIs() {
    stream.accepted(Accepted.getDefaultInstance());
    for (int i = 0; i < 1000; i++) {
      stream.progress(progress(i));
    }
    stream.result(Result.getDefaultInstance());
    assertThat(call.sent).isEmpty();
    assertThat(ends).hasValue(0);
    call.becomeReady();
    assertThat(ends).hasValue(1);
    assertThat(call.sent.stream().map(StylizeResponse::getSequence)).containsExactly(1L, 2L, 3L);
    assertThat(call.sent.get(0).hasAccepted()).isTrue();
    assertThat(call.sent.get(1).getProgress().getIteration()).isEqualTo(999);
    assertThat(call.sent.get(2).hasResult()).isTrue();
    assertThat(call.completed).isTrue();
  }

  @Test
  void aPreviewThatWaitsIsKeptWithTheNewestProgressUntilANewerPreviewComes() {
    stream.accepted(Accepted.getDefaultInstance());
    stream.progress(progress(1, TestImages.of(2, 2, 1)));
    Image newer = TestImages.of(2, 2, 2);
    stream.progress(progress(2, newer));
    stream.progress(progress(3));
    call.becomeReady();
    assertThat(call.sent.get(1).getProgress().getIteration()).isEqualTo(3);
    assertThat(TestRequests.pixels(call.sent.get(1).getProgress().getPreviewPng()))
        .isEqualTo(newer.rgb());
    stream.progress(progress(4));
    assertThat(call.sent.get(2).getProgress().getPreviewPng().isEmpty()).isTrue();
  }

  @Test
  void aFailureEndsTheCallReadyOrNotAfterWhatWaits() {
    stream.accepted(Accepted.getDefaultInstance());
    stream.progress(progress(7));
    Throwable status = StatusMapper.toStatus(new DivergedException(8));
    stream.fail(StatusMapper.toStatus(new DivergedException(8)));
    assertThat(call.sent.stream().map(StylizeResponse::getEventCase))
        .containsExactly(EventCase.ACCEPTED, EventCase.PROGRESS);
    assertThat(call.error).hasMessage(status.getMessage());
    call.becomeReady();
    stream.progress(progress(9));
    assertThat(call.sent).hasSize(2);
    assertThat(call.completed).isFalse();
  }

  @Test
  void aCallerThatHasGoneIsSentNothingMore() {
    stream.accepted(Accepted.getDefaultInstance());
    stream.cancelled();
    stream.progress(progress(1));
    stream.result(Result.getDefaultInstance());
    stream.fail(StatusMapper.toStatus(new DivergedException(8)));
    call.becomeReady();
    assertThat(call.sent).isEmpty();
    assertThat(call.error).isNull();
    assertThat(ends).hasValue(1);
  }

  @Test
  void staysInOrderAndWithoutGapsWhileTheReaderComesAndGoesOnAnotherThread() throws Exception {
    int last = 20_000;
    Thread run =
        new Thread(
            () -> {
              stream.accepted(Accepted.getDefaultInstance());
              for (int i = 0; i <= last; i++) {
                stream.progress(progress(i));
              }
              stream.result(Result.getDefaultInstance());
            });
    run.start();
    while (!call.completed) {
      call.becomeReady();
      call.ready = ThreadLocalRandom.current().nextBoolean();
    }
    run.join();
    List<StylizeResponse> sent = call.sent;
    for (int i = 0; i < sent.size(); i++) {
      assertThat(sent.get(i).getSequence()).isEqualTo(i + 1);
    }
    assertThat(sent.get(0).hasAccepted()).isTrue();
    List<Integer> iterations =
        sent.subList(1, sent.size() - 1).stream().map(e -> e.getProgress().getIteration()).toList();
    assertThat(iterations).isSorted().doesNotHaveDuplicates().endsWith(last);
    assertThat(sent.get(sent.size() - 1).hasResult()).isTrue();
  }

  private static Progress progress(int iteration) {
    return progress(iteration, Optional.empty());
  }

  private static Progress progress(int iteration, Image preview) {
    return progress(iteration, Optional.of(preview));
  }

  private static Progress progress(int iteration, Optional<Image> preview) {
    return new Progress(iteration, 100_000, new Losses(iteration, 1, 2, 3), 1, 1, preview);
  }
}
