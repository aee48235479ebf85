package dev.brushwork.rpc;

import com.google.protobuf.UnsafeByteOperations;
import dev.brushwork.engine.features.FeatureMap;
import dev.brushwork.v1.ExtractFeaturesResponse;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Tensors sent in pieces, each made only when the reader is ready for it, so that at most one is in
 * memory beside the tensors themselves. Thread-safe.
 */
final class TensorStream {
  /** The most bytes of a tensor in one message. */
  static final int PIECE_BYTES = 1 << 20;

  private static final int PIECE = PIECE_BYTES / Float.BYTES;

  private final ServerCallStreamObserver<ExtractFeaturesResponse> call;
  private final Runnable onEnd;
  private List<FeatureMap> maps;
  private int map;
  private int offset;
  private long sequence;
  private boolean ended;

  /**
   * Takes over the call's readiness, so it must be made before the service's method returns.
   *
   * @param onEnd called once, when everything is sent or the call has failed
   */
  TensorStream(ServerCallStreamObserver<ExtractFeaturesResponse> call, Runnable onEnd) {
    this.call = call;
    this.onEnd = onEnd;
    call.setOnReadyHandler(this::send);
  }

  /** Sends the tensors, now and whenever the reader is ready. */
  synchronized void tensors(List<FeatureMap> computed) {
    maps = computed;
    send();
  }

  /** Ends the call. */
  synchronized void fail(StatusRuntimeException status) {
    if (end()) {
      call.onError(status);
    }
  }

  /** The caller has gone. */
  synchronized void cancelled() {
    end();
  }

  private synchronized void send() {
    while (!ended && maps != null && call.isReady()) {
      if (map == maps.size()) {
        end();
        call.onCompleted();
      } else {
        call.onNext(nextPiece());
      }
    }
  }

  private ExtractFeaturesResponse nextPiece() {
    FeatureMap tensor = maps.get(map);
    int count = Math.min(PIECE, tensor.values().length - offset);
    ByteBuffer data = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    data.asFloatBuffer().put(tensor.values(), offset, count);
    ExtractFeaturesResponse piece =
        ExtractFeaturesResponse.newBuilder()
            .setSequence(++sequence)
            .setLayer(tensor.layer())
            .addShape(tensor.height())
            .addShape(tensor.width())
            .addShape(tensor.channels())
            .setOffset((long) offset * Float.BYTES)
            .setData(UnsafeByteOperations.unsafeWrap(data))
            .build();
    offset += count;
    if (offset == tensor.values().length) {
      map++;
      offset = 0;
    }
    return piece;
  }

  private boolean end() {
    if (ended) {
      return false;
    }
    ended = true;
    maps = null;
    onEnd.run();
    return true;
  }
}
