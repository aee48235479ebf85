package dev.brushwork.rpc;

import dev.brushwork.engine.image.ImageLimits;
import dev.brushwork.job.BlobStore;
import dev.brushwork.job.StoreUnavailableException;
import dev.brushwork.v1.DownloadImageRequest;
import dev.brushwork.v1.DownloadImageResponse;
import dev.brushwork.v1.ImageServiceGrpc;
import dev.brushwork.v1.UploadImageRequest;
import dev.brushwork.v1.UploadImageResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.Optional;

/** Images kept by their SHA-256. */
final class ImageEndpoint extends ImageServiceGrpc.ImageServiceImplBase {
  private final BlobStore blobs;
  private final ImageLimits limits;
  private final HeapBudget heap;

  ImageEndpoint(BlobStore blobs, ImageLimits limits, HeapBudget heap) {
    this.blobs = blobs;
    this.limits = limits;
    this.heap = heap;
  }

  @Override
  public StreamObserver<UploadImageRequest> uploadImage(
      StreamObserver<UploadImageResponse> observer) {
    return new ImageUpload(
        (ServerCallStreamObserver<UploadImageResponse>) observer, blobs, limits, heap);
  }

  @Override
  public void downloadImage(
      DownloadImageRequest request, StreamObserver<DownloadImageResponse> observer) {
    ServerCallStreamObserver<DownloadImageResponse> call =
        (ServerCallStreamObserver<DownloadImageResponse>) observer;
    try {
      Optional<BlobStore.Blob> found = blobs.find(request.getSha256());
      if (found.isEmpty()) {
        throw new NoSuchImageException(request.getSha256());
      }
      new ImageDownload(call, blobs.open(request.getSha256()), found.get().bytes()).send();
    } catch (IOException e) {
      call.onError(
          StatusMapper.toStatus(new StoreUnavailableException("an image cannot be read", e)));
    } catch (RuntimeException e) {
      call.onError(StatusMapper.toStatus(e));
    }
  }
}
