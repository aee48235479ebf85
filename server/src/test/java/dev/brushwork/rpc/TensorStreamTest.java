package dev.brushwork.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.engine.features.FeatureMap;
import dev.brushwork.job.QueueClosedException;
import dev.brushwork.v1.ExtractFeaturesResponse;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TensorStreamTest {
  private final FakeCall<ExtractFeaturesResponse> call = new FakeCall<>();
  private final AtomicInteger ends = new AtomicInteger();
  private final TensorStream stream = new TensorStream(call, ends::incrementAndGet);

  @Test
  void cutsTensorsIntoPiecesOfAtMostOneMebibyteThatMakeTheWhole() {
    FeatureMap large = map("large", 600, 1000, 1); // 2.4 MB
    FeatureMap small = map("small", 3, 2, 4);
    call.ready = true;
    stream.tensors(List.of(large, small));
    assertThat(call.completed).isTrue();
    assertThat(call.sent.stream().map(ExtractFeaturesResponse::getSequence))
        .containsExactly(1L, 2L, 3L, 4L);
    assertThat(call.sent).allSatisfy(p -> assertThat(p.getData().size()).isBetween(4, 1 << 20));
    assertThat(values("large")).isEqualTo(large.values());
    assertThat(values("small")).isEqualTo(small.values());
    assertThat(call.sent.get(3).getShapeList()).containsExactly(3, 2, 4);
    assertThat(call.sent.get(2).getOffset()).isEqualTo(2 << 20);
    assertThat(ends).hasValue(1);
  }

  @Test
  void makesNoPieceUntilTheReaderIsReady() {
    stream.tensors(List.of(map("a", 1, 1, 1)));
    assertThat(call.sent).isEmpty();
    assertThat(ends).hasValue(0);
    call.becomeReady();
    assertThat(call.sent).hasSize(1);
    assertThat(call.completed).isTrue();
  }

  @Test
  void letsGoOfTheTensorsWhenTheCallerHasGone() {
    stream.tensors(List.of(map("a", 1, 1, 1)));
    stream.cancelled();
    assertThat(ends).hasValue(1);
    call.becomeReady();
    stream.fail(StatusMapper.toStatus(new QueueClosedException()));
    assertThat(call.sent).isEmpty();
    assertThat(call.error).isNull();
    assertThat(ends).hasValue(1);
  }

  private float[] values(String layer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (ExtractFeaturesResponse piece : call.sent) {
      if (piece.getLayer().equals(layer)) {
        assertThat(piece.getOffset()).isEqualTo(bytes.size());
        bytes.writeBytes(piece.getData().toByteArray());
      }
    }
    float[] values = new float[bytes.size() / Float.BYTES];
    ByteBuffer.wrap(bytes.toByteArray()).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }

  private static FeatureMap map(String layer, int height, int width, int channels) {
    float[] values = new float[height * width * channels];
    for (int i = 0; i < values.length; i++) {
      values[i] = i * 0.5f;
    }
    return new FeatureMap(layer, height, width, channels, values);
  }
}
