package dev.brushwork.rpc;

import dev.brushwork.engine.image.ImageLimits;
import dev.brushwork.job.BlobStore;
import dev.brushwork.job.Spool;
import dev.brushwork.job.StoreUnavailableException;
import dev.brushwork.security.Caller;
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
  private final Spool uploads;
  private final ImageOwners owners;
  private final ImageLimits limits;
  private final HeapBudget heap;

  ImageEndpoint(
      BlobStore blobs, Spool uploads, ImageOwners owners, ImageLimits limits, HeapBudget heap) {
    this.blobs = blobs;
    this.uploads = uploads;
    this.owners = owners;
    this.limits = limits;
    this.heap = heap;
  }

  @Override
  public StreamObserver<UploadImageRequest> uploadImage(
      StreamObserver<UploadImageResponse> observer) {
    Caller caller = CurrentCaller.get();
    return new ImageUpload(
        (ServerCallStreamObserver<UploadImageResponse>) observer,
        blobs,
        uploads,
        sha256 -> owners.add(caller, sha256),
        limits,
        heap);
  }

  @Override
  public void downloadImage(
      DownloadImageRequest request, StreamObserver<DownloadImageResponse> observer) {
    ServerCallStreamObserver<DownloadImageResponse> call =
        (ServerCallStreamObserver<DownloadImageResponse>) observer;
    try {
      Optional<BlobStore.Blob> found =
          owners.isVisible(request.getSha256())
              ? blobs.find(request.getSha256())
              : Optional.empty();
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
