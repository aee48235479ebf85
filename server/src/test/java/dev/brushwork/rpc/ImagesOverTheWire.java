package dev.brushwork.rpc;

import com.google.protobuf.ByteString;
import dev.brushwork.v1.DownloadImageRequest;
import dev.brushwork.v1.DownloadImageResponse;
import dev.brushwork.v1.ImageServiceGrpc;
import dev.brushwork.v1.UploadImageRequest;
import dev.brushwork.v1.UploadImageResponse;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Uploads and downloads in pieces. */
final class ImagesOverTheWire {
  private ImagesOverTheWire() {}

  /** Keeps the last answer, all data put together, or the failure. */
  private static final class Answer<T> implements StreamObserver<T> {
    final CompletableFuture<T> last = new CompletableFuture<>();
    final ByteString.Output data = ByteString.newOutput();
    private T newest;

    @Override
    public void onNext(T value) {
      newest = value;
      if (value instanceof DownloadImageResponse piece) {
        try {
          piece.getData().writeTo(data);
        } catch (java.io.IOException e) {
          throw new AssertionError(e);
        }
      }
    }

    @Override
    public void onError(Throwable t) {
      last.completeExceptionally(t);
    }

    @Override
    public void onCompleted() {
      last.complete(newest);
    }

    T await() {
      try {
        return last.get(60, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        throw (StatusRuntimeException) e.getCause();
      } catch (InterruptedException | TimeoutException e) {
        throw new AssertionError(e);
      }
    }
  }

  static ByteString download(ImageServiceGrpc.ImageServiceStub images, String sha256) {
    Answer<DownloadImageResponse> answer = new Answer<>();
    images.downloadImage(DownloadImageRequest.newBuilder().setSha256(sha256).build(), answer);
    answer.await();
    return answer.data.toByteString();
  }

  static UploadImageResponse upload(
      ImageServiceGrpc.ImageServiceStub images, ByteString file, int pieceBytes) {
    Answer<UploadImageResponse> answer = new Answer<>();
    StreamObserver<UploadImageRequest> pieces = images.uploadImage(answer);
    for (int from = 0; from < file.size(); from += pieceBytes) {
      ByteString piece = file.substring(from, Math.min(file.size(), from + pieceBytes));
      pieces.onNext(UploadImageRequest.newBuilder().setData(piece).build());
    }
    pieces.onCompleted();
    return answer.await();
  }
}
