package dev.brushwork.client.impl;

import com.google.protobuf.UnsafeByteOperations;
import dev.brushwork.client.BrushworkException;
import dev.brushwork.v1.ImageServiceGrpc;
import dev.brushwork.v1.UploadImageRequest;
import dev.brushwork.v1.UploadImageResponse;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.io.IOException;
import java.io.InputStream;

/** One image on its way to a server, as fast as that takes it. */
final class Upload implements ClientResponseObserver<UploadImageRequest, UploadImageResponse> {
  private static final int PIECE_BYTES = 256 << 10;

  private ClientCallStreamObserver<UploadImageRequest> call;
  private UploadImageResponse response;
  private Throwable failure;
  private boolean ended;

  @Override
  public void beforeStart(ClientCallStreamObserver<UploadImageRequest> requests) {
    call = requests;
    requests.setOnReadyHandler(this::wake);
  }

  private synchronized void wake() {
    notifyAll();
  }

  /** Sends a file to its end; returns its SHA-256. */
  String send(ImageServiceGrpc.ImageServiceStub images, InputStream file) throws IOException {
    images.uploadImage(this);
    try {
      byte[] piece = file.readNBytes(PIECE_BYTES);
      while (piece.length > 0 && awaitReady()) {
        call.onNext(
            UploadImageRequest.newBuilder()
                .setData(UnsafeByteOperations.unsafeWrap(piece))
                .build());
        piece = file.readNBytes(PIECE_BYTES);
      }
      if (awaitReady()) {
        call.onCompleted();
      }
      return awaitEnd().getSha256();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      call.cancel("interrupted", e);
      throw new IOException("interrupted", e);
    } catch (IOException e) {
      call.cancel("the file cannot be read", e);
      throw e;
    }
  }

  /** Waits until the server takes more; false if the call has ended. */
  private synchronized boolean awaitReady() throws InterruptedException {
    while (!ended && !call.isReady()) {
      wait();
    }
    return !ended;
  }

  private synchronized UploadImageResponse awaitEnd() throws InterruptedException {
    while (!ended) {
      wait();
    }
    if (failure != null) {
      throw BrushworkException.of(failure);
    }
    if (response == null) {
      throw Errors.protocol("the upload ended without an answer");
    }
    return response;
  }

  @Override
  public synchronized void onNext(UploadImageResponse value) {
    response = value;
  }

  @Override
  public synchronized void onError(Throwable t) {
    failure = t;
    onCompleted();
  }

  @Override
  public synchronized void onCompleted() {
    ended = true;
    notifyAll();
  }
}
