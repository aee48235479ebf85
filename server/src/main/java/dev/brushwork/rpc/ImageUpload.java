package dev.brushwork.rpc;

import dev.brushwork.engine.image.ImageException;
import dev.brushwork.engine.image.ImageHeader;
import dev.brushwork.engine.image.ImageLimits;
import dev.brushwork.engine.image.ImageReader;
import dev.brushwork.job.BlobStore;
import dev.brushwork.job.StoreUnavailableException;
import dev.brushwork.v1.ImageSize;
import dev.brushwork.v1.UploadImageRequest;
import dev.brushwork.v1.UploadImageResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One image coming in. It waits in a file, so that a slow sender costs no memory. */
final class ImageUpload implements StreamObserver<UploadImageRequest> {
  private static final Logger log = LoggerFactory.getLogger(ImageUpload.class);

  private final ServerCallStreamObserver<UploadImageResponse> call;
  private final BlobStore blobs;
  private final Consumer<String> kept;
  private final ImageLimits limits;
  private final HeapBudget heap;
  private Path file;
  private OutputStream out;
  private long bytes;
  private boolean ended;

  /**
   * @param kept told the SHA-256 of the image once it is kept, and before the sender is
   */
  ImageUpload(
      ServerCallStreamObserver<UploadImageResponse> call,
      BlobStore blobs,
      Consumer<String> kept,
      ImageLimits limits,
      HeapBudget heap) {
    this.call = call;
    this.blobs = blobs;
    this.kept = kept;
    this.limits = limits;
    this.heap = heap;
    // Without it, answering a call that is gone would throw.
    call.setOnCancelHandler(this::discard);
  }

  @Override
  public synchronized void onNext(UploadImageRequest piece) {
    if (ended) {
      return;
    }
    bytes += piece.getData().size();
    if (bytes > KeptImages.MAX_BYTES) {
      fail(new UploadTooLargeException(KeptImages.MAX_BYTES));
      return;
    }
    try {
      if (out == null) {
        file = Files.createTempFile("brushwork-upload", ".part");
        out = Files.newOutputStream(file);
      }
      piece.getData().writeTo(out);
    } catch (IOException e) {
      fail(new StoreUnavailableException("an upload cannot be written", e));
    }
  }

  @Override
  public synchronized void onCompleted() {
    if (ended) {
      return;
    }
    try {
      UploadImageResponse response = keep();
      discard();
      call.onNext(response);
      call.onCompleted();
    } catch (IOException e) {
      fail(new StoreUnavailableException("an upload cannot be kept", e));
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private UploadImageResponse keep() throws IOException {
    byte[] content = new byte[0];
    try (HeapBudget.Share unused = heap.take(bytes)) {
      if (out != null) {
        out.close();
        content = Files.readAllBytes(file);
      }
      ImageHeader header = header(content);
      byte[] checked = content;
      BlobStore.Blob blob = blobs.put(file -> file.write(checked));
      kept.accept(blob.sha256());
      return UploadImageResponse.newBuilder()
          .setSha256(blob.sha256())
          .setImageBytes(blob.bytes())
          .setSize(
              ImageSize.newBuilder()
                  .setWidth(header.displayedWidth())
                  .setHeight(header.displayedHeight()))
          .build();
    }
  }

  private ImageHeader header(byte[] content) {
    try {
      return ImageReader.header(content, limits);
    } catch (ImageException e) {
      Findings findings = new Findings();
      findings.invalid("data", e.getMessage());
      findings.raise();
      throw new IllegalStateException("not reached", e);
    }
  }

  @Override
  public synchronized void onError(Throwable gone) {
    discard();
  }

  private void fail(RuntimeException e) {
    discard();
    call.onError(StatusMapper.toStatus(e));
  }

  private synchronized void discard() {
    ended = true;
    try {
      if (out != null) {
        out.close();
      }
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      log.warn("the temporary file {} cannot be removed", file, e);
    }
  }
}
