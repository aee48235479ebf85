package dev.brushwork.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import dev.brushwork.engine.Engine;
import dev.brushwork.engine.image.Image;
import dev.brushwork.engine.image.ImageLimits;
import dev.brushwork.engine.image.ImageReader;
import dev.brushwork.engine.transfer.StopSignal;
import dev.brushwork.engine.transfer.TransferResult;
import dev.brushwork.testing.TestEngine;
import dev.brushwork.testing.TestRequests;
import dev.brushwork.v1.Accepted;
import dev.brushwork.v1.ImageFormat;
import dev.brushwork.v1.Losses;
import dev.brushwork.v1.Progress;
import dev.brushwork.v1.Result;
import dev.brushwork.v1.StylizeRequest;
import dev.brushwork.v1.StylizeResponse;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class StylizeTest {
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
  void streamsAcceptedThenProgressThenTheResultNumberedWithoutGaps() {
    List<StylizeResponse> events = server.stylize(TestRequests.stylize());
    assertThat(events.stream().map(StylizeResponse::getSequence))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, events.size()).boxed().toList());
    assertThat(events.get(0).hasAccepted()).isTrue();
    assertThat(events.get(events.size() - 1).hasResult()).isTrue();
    List<Progress> progress =
        events.subList(1, events.size() - 1).stream().map(StylizeResponse::getProgress).toList();
    assertThat(progress.stream().map(Progress::getIteration)).containsExactly(0, 1, 2, 3);
    assertThat(progress).allSatisfy(p -> assertThat(p.getIterations()).isEqualTo(3));
    assertThat(progress.get(3).getLosses().getTotal())
        .isLessThan(progress.get(0).getLosses().getTotal());
  }

  @Test
  void saysWhereAndHowItRuns() {
    Engine engine = TestEngine.get();
    List<StylizeResponse> events = server.stylize(TestRequests.stylize());
    Accepted accepted = events.get(0).getAccepted();
    assertThat(accepted.getRunId()).isNotEmpty();
    assertThat(accepted.getQueuePosition()).isZero();
    assertThat(accepted.getWidth()).isEqualTo(24);
    assertThat(accepted.getHeight()).isEqualTo(16);
    assertThat(accepted.getExecution().getBackend()).isEqualTo(engine.device().backend());
    assertThat(accepted.getExecution().getDevice()).isEqualTo(engine.device().description());
    assertThat(accepted.getExecution().getReason()).isEqualTo("the best for tests");
    assertThat(accepted.getExecution().getPrecision().name())
        .isEqualTo("PRECISION_" + engine.device().defaultPrecision());
    assertThat(accepted.getExecution().getNetwork()).isEqualTo("vgg19");
    assertThat(accepted.getExecution().getWeightsSha256())
        .isEqualTo(TestEngine.weights().sha256())
        .matches("[0-9a-f]{64}");
    assertThat(accepted.getExecution().getPreset()).isEqualTo("brushwork");
    Result result = events.get(events.size() - 1).getResult();
    assertThat(result.getExecution()).isEqualTo(accepted.getExecution());
    assertThat(result.getIterations()).isEqualTo(3);
    assertThat(result.getTotalSeconds()).isPositive();
    assertThat(result.getSecondsPerIteration()).isBetween(0.0, result.getTotalSeconds());
    assertThat(result.getPeakDeviceBytes()).isPositive();
  }

  @Test
  void paintsThePixelsAndLossesOfTheRunInProcess() {
    StylizeRequest request = TestRequests.stylize();
    Result result = last(server.stylize(request)).getResult();
    Engine engine = TestEngine.get();
    ValidatedTransfer transfer = new RequestValidator(engine).validate(request);
    TransferResult expected =
        engine.run(
            transfer.spec(),
            transfer.weights(),
            transfer.inputs(),
            transfer.reporting(),
            StopSignal.NEVER,
            progress -> {});
    assertThat(TestRequests.pixels(result.getImage())).isEqualTo(expected.image().rgb());
    assertThat(result.getWidth()).isEqualTo(expected.image().width());
    assertThat(result.getHeight()).isEqualTo(expected.image().height());
    assertThat(result.getLosses()).isEqualTo(Messages.losses(expected.finalLosses()));
  }

  @Test
  void theTermsOfEveryReportSumToItsTotal() {
    StylizeRequest.Builder request = TestRequests.stylize().toBuilder();
    request.getTransferBuilder().getOptionsBuilder().setTvWeight(0.5);
    for (StylizeResponse event : server.stylize(request.build())) {
      if (event.hasProgress()) {
        Losses losses = event.getProgress().getLosses();
        assertThat(losses.getTv()).isPositive();
        assertThat(losses.getIteration()).isEqualTo(event.getProgress().getIteration());
        assertThat(losses.getContent() + losses.getStyle() + losses.getTv())
            .isCloseTo(losses.getTotal(), within(1e-9 * losses.getTotal()));
      }
    }
  }

  @Test
  void previewsComeWhenDueInTheSizeAskedForAndAreTheImageAsItIs() {
    StylizeRequest.Builder request = TestRequests.stylize(4, 3).toBuilder();
    request.getReportingBuilder().setPreviewInterval(2).setPreviewSize(16);
    List<Progress> progress = progress(server.stylize(request.build()));
    // 3 is due for losses, 2 for a preview, 0 and 4 for both.
    assertThat(progress.stream().map(Progress::getIteration)).containsExactly(0, 2, 3, 4);
    assertThat(progress.stream().map(p -> p.getPreviewPng().isEmpty()))
        .containsExactly(false, false, true, false);
    Image preview = image(progress.get(1).getPreviewPng());
    assertThat(preview.width()).isEqualTo(16);
    assertThat(preview.height()).isEqualTo(11);
  }

  @Test
  void aPreviewIsNeverLargerThanTheResultAndTheLastIsTheResult() {
    StylizeRequest.Builder request = TestRequests.stylize().toBuilder();
    request.getReportingBuilder().setPreviewInterval(3).setPreviewSize(512);
    List<StylizeResponse> events = server.stylize(request.build());
    List<Progress> progress = progress(events);
    assertThat(TestRequests.pixels(progress.get(progress.size() - 1).getPreviewPng()))
        .isEqualTo(TestRequests.pixels(last(events).getResult().getImage()));
  }

  @Test
  void theResultIsOfTheFormatAskedForAndSaysSo() {
    Result png = last(server.stylize(TestRequests.stylize())).getResult();
    assertThat(png.getFormat()).isEqualTo(ImageFormat.IMAGE_FORMAT_PNG);
    StylizeRequest.Builder request = TestRequests.stylize().toBuilder();
    request.getOutputBuilder().setFormat(ImageFormat.IMAGE_FORMAT_TIFF).setDepth(16);
    Result tiff = last(server.stylize(request.build())).getResult();
    assertThat(tiff.getFormat()).isEqualTo(ImageFormat.IMAGE_FORMAT_TIFF);
    Image deep = image(tiff.getImage());
    assertThat(deep.deepRgb()).isPresent();
    for (int i = 0; i < deep.rgb().length; i++) {
      assertThat(deep.rgb()[i] & 0xff).isCloseTo(image(png.getImage()).rgb()[i] & 0xff, within(1));
    }
  }

  @Test
  void aDepthOrAQualityThatTheFormatLacksIsRefused() {
    StylizeRequest.Builder request = TestRequests.stylize().toBuilder();
    request.getOutputBuilder().setQuality(80);
    assertThat(TestServer.badFields(refusal(request.build()))).containsExactly("output.quality");
    request.getOutputBuilder().setFormat(ImageFormat.IMAGE_FORMAT_JPEG).setDepth(16);
    assertThat(TestServer.badFields(refusal(request.build()))).containsExactly("output.depth");
  }

  private static StatusRuntimeException refusal(StylizeRequest request) {
    return catchThrowableOfType(StatusRuntimeException.class, () -> server.stylize(request));
  }

  @Test
  void equalRequestsGiveEqualBytes() {
    StylizeRequest.Builder request = TestRequests.stylize().toBuilder();
    request.getTransferBuilder().getOptionsBuilder().getInitBuilder().setKindValue(3);
    assertThat(last(server.stylize(request.build())).getResult().getImage())
        .isEqualTo(last(server.stylize(request.build())).getResult().getImage());
  }

  private static List<Progress> progress(List<StylizeResponse> events) {
    return events.stream()
        .filter(StylizeResponse::hasProgress)
        .map(StylizeResponse::getProgress)
        .toList();
  }

  private static StylizeResponse last(List<StylizeResponse> events) {
    return events.get(events.size() - 1);
  }

  private static Image image(ByteString png) {
    return ImageReader.read(png.toByteArray(), ImageLimits.defaults());
  }
}
