package dev.brushwork.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.rpc.ErrorInfo;
import dev.brushwork.compute.DeviceMemory;
import dev.brushwork.engine.Engine;
import dev.brushwork.engine.HeldWeights;
import dev.brushwork.engine.network.Networks;
import dev.brushwork.engine.weights.WeightFile;
import dev.brushwork.testing.TestEngine;
import dev.brushwork.testing.TestRequests;
import dev.brushwork.testing.TestWeights;
import dev.brushwork.v1.Image;
import dev.brushwork.v1.LayerWeight;
import dev.brushwork.v1.StylizeRequest;
import io.grpc.ConnectivityState;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FailedRunTest {
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
  void aRunThatDivergesIsAbortedNamingTheIterationAndFreesItsMemory(@TempDir Path folder)
      throws IOException {
    Path file = folder.resolve("loud.safetensors");
    try (OutputStream out = Files.newOutputStream(file)) {
      // So large that fp32 overflows in the deeper layers.
      TestWeights.writer(Networks.find("vgg19").orElseThrow(), 3, 400).write(out);
    }
    HeldWeights loud = TestEngine.get().add(WeightFile.read(file));
    StylizeRequest.Builder request = TestRequests.stylize(1000, 1).toBuilder();
    request
        .getTransferBuilder()
        .getOptionsBuilder()
        .setWeightsSha256(loud.sha256())
        .addStyleLayers(LayerWeight.newBuilder().setLayer("relu5_1"));
    StatusRuntimeException aborted = refusal(request.build());
    assertThat(aborted.getStatus().getCode()).isEqualTo(Code.ABORTED);
    // The first run over weights leaves their filters in the layouts that it prepared.
    long baseline = TestEngine.get().device().memory().liveBytes();
    assertThat(refusal(request.build()).getStatus().getCode()).isEqualTo(Code.ABORTED);
    String iteration =
        TestServer.detail(aborted, ErrorInfo.class).orElseThrow().getMetadataOrThrow("iteration");
    assertThat(Integer.parseInt(iteration)).isBetween(0, 1000);
    assertThat(aborted.getStatus().getDescription()).contains("iteration " + iteration);
    assertThat(TestEngine.get().device().memory().liveBytes()).isEqualTo(baseline);
    assertThat(server.stylize(TestRequests.stylize())).isNotEmpty();
  }

  @Test
  void aRunThatTheDeviceHasNoRoomForIsRefusedAndTheNextSucceeds() {
    DeviceMemory shared = TestEngine.get().device().memory();
    long weights = shared.liveBytes(); // of several sets: enough for one and a small run
    try (Engine engine = TestEngine.withMemory(weights);
        TestServer small = new TestServer(engine, options -> options.grace(Duration.ZERO))) {
      StylizeRequest.Builder request = TestRequests.stylize().toBuilder();
      request.getTransferBuilder().getOptionsBuilder().getSizeBuilder().setLongerSide(2000);
      request.getTransferBuilder().getOptionsBuilder().setTile(2000); // of which there is one
      StatusRuntimeException full =
          catchThrowableOfType(StatusRuntimeException.class, () -> small.stylize(request.build()));
      assertThat(full.getStatus().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
      assertThat(TestServer.detail(full, ErrorInfo.class).orElseThrow().getReason())
          .isEqualTo("DEVICE_MEMORY");
      assertThat(small.stylize(TestRequests.stylize())).isNotEmpty();
    }
  }

  @Test
  void oneByteOverTheMessageLimitIsRefusedAndTheConnectionStaysUsable() {
    AtomicBoolean lost = new AtomicBoolean();
    assertThat(server.stylize(TestRequests.stylize())).isNotEmpty();
    server.channel().notifyWhenStateChanged(ConnectivityState.READY, () -> lost.set(true));
    StatusRuntimeException over = refusal(ofSize(ConnectionLimits.DEFAULTS.messageBytes() + 1));
    assertThat(over.getStatus().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
    StatusRuntimeException at = refusal(ofSize(ConnectionLimits.DEFAULTS.messageBytes()));
    assertThat(at.getStatus().getCode()).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(TestServer.badFields(at)).containsExactly("transfer.content.data");
    assertThat(server.stylize(TestRequests.stylize())).isNotEmpty();
    assertThat(lost).isFalse();
  }

  /** A request of exactly this many bytes, whose content is no image. */
  private static StylizeRequest ofSize(int bytes) {
    int data = bytes;
    while (true) {
      StylizeRequest request = withContent(data);
      int over = request.getSerializedSize() - bytes;
      if (over == 0) {
        return request;
      }
      data -= over;
    }
  }

  private static StylizeRequest withContent(int bytes) {
    StylizeRequest.Builder request = TestRequests.stylize().toBuilder();
    request
        .getTransferBuilder()
        .setContent(Image.newBuilder().setData(ByteString.copyFrom(new byte[bytes])));
    return request.build();
  }

  private static StatusRuntimeException refusal(StylizeRequest request) {
    return catchThrowableOfType(StatusRuntimeException.class, () -> server.stylize(request));
  }
}
