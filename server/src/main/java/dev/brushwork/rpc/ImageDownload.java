package dev.brushwork.rpc;

import com.google.protobuf.UnsafeByteOperations;
import dev.brushwork.job.StoreUnavailableException;
import dev.brushwork.v1.DownloadImageResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.io.InputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One image on its way to a reader, a piece in memory at a time. Thread-safe. */
final class ImageDownload {
  private static final Logger log = LoggerFactory.getLogger(ImageDownload.class);
  private static final int PIECE_BYTES = 256 << 10;

  private final ServerCallStreamObserver<DownloadImageResponse> call;
  private final InputStream file;
  private final long bytes;
  private boolean ended;

  /**
   * Takes over the call's readiness, so it must be made before the service's method returns.
   *
   * @param file closed at the end
   */
  ImageDownload(
      ServerCallStreamObserver<DownloadImageResponse> call, InputStream file, long bytes) {
    this.call = call;
    this.file = file;
    this.bytes = bytes;
    call.setOnReadyHandler(this::send);
    call.setOnCancelHandler(this::end);
  }

  /** Sends what the reader is ready for. */
  synchronized void send() {
    try {
      while (!ended && call.isReady()) {
        byte[] piece = file.readNBytes(PIECE_BYTES);
        if (piece.length == 0) {
          end();
          call.onCompleted();
        } else {
          call.onNext(
              DownloadImageResponse.newBuilder()
                  .setData(UnsafeByteOperations.unsafeWrap(piece))
                  .setImageBytes(bytes)
                  .build());
        }
      }
    } catch (IOException e) {
      end();
      call.onError(
          StatusMapper.toStatus(new StoreUnavailableException("an image cannot be read", e)));
    }
  }

  private synchronized void end() {
    if (!ended) {
      ended = true;
      try {
        file.close();
      } catch (IOException e) {
        log.warn("an image cannot be closed", e);
      }
    }
  }
}
