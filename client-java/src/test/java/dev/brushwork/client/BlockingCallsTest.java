package dev.brushwork.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.brushwork.v1.EstimateCostRequest;
import dev.brushwork.v1.EstimateCostResponse;
import dev.brushwork.v1.ExtractFeaturesRequest;
import dev.brushwork.v1.ExtractFeaturesResponse;
import io.grpc.Status;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(30)
class BlockingCallsTest {
  @RegisterExtension final FakeServer server = new FakeServer();
  private final BrushworkClient client = server.client();

  @Test
  void capabilitiesAreTheServers() {
    assertThat(client.capabilities().getVersion()).isEqualTo("1.2.3");
  }

  @Test
  void anEstimateIsTheServers() {
    EstimateCostResponse answer = EstimateCostResponse.newBuilder().setDeviceBytes(42).build();
    server.estimate =
        call -> {
          call.onNext(answer);
          call.onCompleted();
        };
    assertThat(client.estimate(EstimateCostRequest.getDefaultInstance())).isEqualTo(answer);
  }

  @Test
  void aRefusedEstimateNamesTheField() {
    server.estimate =
        call -> call.onError(FakeServer.failure(Status.Code.INVALID_ARGUMENT, "iterations: bad"));
    assertThatThrownBy(() -> client.estimate(EstimateCostRequest.getDefaultInstance()))
        .isInstanceOfSatisfying(
            BrushworkException.class,
            e -> {
              assertThat(e.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
              assertThat(e.violations())
                  .extracting(BrushworkException.FieldViolation::field)
                  .containsExactly("transfer.options.iterations");
            });
  }

  @Test
  void featuresInPiecesArePutTogether() {
    server.features =
        call -> {
          call.onNext(piece("a", List.of(2, 1, 2), 0, 1f, 2f, 3f));
          call.onNext(piece("a", List.of(2, 1, 2), 12, 4f));
          call.onNext(piece("b", List.of(1, 1, 1), 0, 5f));
          call.onCompleted();
        };
    List<FeatureTensor> tensors = client.features(ExtractFeaturesRequest.getDefaultInstance());
    assertThat(tensors).extracting(FeatureTensor::layer).containsExactly("a", "b");
    assertThat(tensors.get(0).values()).containsExactly(1f, 2f, 3f, 4f);
    assertThat(tensors.get(0).height()).isEqualTo(2);
    assertThat(tensors.get(0).width()).isEqualTo(1);
    assertThat(tensors.get(0).channels()).isEqualTo(2);
    assertThat(tensors.get(1).values()).containsExactly(5f);
  }

  @Test
  void aMissingPieceOfFeaturesIsAnError() {
    server.features =
        call -> {
          call.onNext(piece("a", List.of(1, 1, 4), 0, 1f, 2f));
          call.onNext(piece("a", List.of(1, 1, 4), 12, 4f));
          call.onCompleted();
        };
    assertProtocolError("does not follow");
  }

  @Test
  void featuresThatEndEarlyAreAnError() {
    server.features =
        call -> {
          call.onNext(piece("a", List.of(1, 1, 4), 0, 1f, 2f));
          call.onCompleted();
        };
    assertProtocolError("ended early");
  }

  private void assertProtocolError(String message) {
    assertThatThrownBy(() -> client.features(ExtractFeaturesRequest.getDefaultInstance()))
        .isInstanceOf(BrushworkException.class)
        .hasMessageContaining(message);
  }

  private static ExtractFeaturesResponse piece(
      String layer, List<Integer> shape, long offset, float... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return ExtractFeaturesResponse.newBuilder()
        .setLayer(layer)
        .addAllShape(shape)
        .setOffset(offset)
        .setData(ByteString.copyFrom(bytes))
        .build();
  }
}
