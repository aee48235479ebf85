package dev.brushwork.rpc;

import dev.brushwork.engine.image.ImageException;
import dev.brushwork.engine.image.ImageHeader;
import dev.brushwork.engine.image.ImageLimits;
import dev.brushwork.engine.image.ImageReader;
import dev.brushwork.job.BlobStore;
import dev.brushwork.job.Spool;
import dev.brushwork.job.StoreUnavailableException;
import dev.brushwork.v1.ImageSize;
import dev.brushwork.v1.UploadImageRequest;
import dev.brushwork.v1.UploadImageResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One image coming in. It waits in a file, so that a slow sender costs no memory. */
final class ImageUpload implements StreamObserver<UploadImageRequest> {
  private static final Logger log = LoggerFactory.getLogger(ImageUpload.class);

  private final ServerCallStreamObserver<UploadImageResponse> call;
  private final BlobStore blobs;
  private final Spool spool;
  private final Consumer<String> kept;
  private final ImageLimits limits;
  private final HeapBudget heap;
  private FileChannel file;
  private long bytes;
  private boolean ended;

  /**
   * @param kept told the SHA-256 of the image once it is kept, and before the sender is
   */
  ImageUpload(
      ServerCallStreamObserver<UploadImageResponse> call,
      BlobStore blobs,
      Spool spool,
      Consumer<String> kept,
      ImageLimits limits,
      HeapBudget heap) {
    this.call = call;
    this.blobs = blobs;
    this.spool = spool;
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
      if (file == null) {
        file = spool.open();
      }
      for (ByteBuffer part : piece.getData().asReadOnlyByteBufferList()) {
        while (part.hasRemaining()) {
          file.write(part);
        }
      }
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
    try (HeapBudget.Share unused = heap.take(bytes)) {
      byte[] content = content();
      ImageHeader header = header(content);
      BlobStore.Blob blob = blobs.put(out -> out.write(content));
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

  private byte[] content() throws IOException {
    ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(bytes));
    while (content.hasRemaining()) {
      if (file.read(content, content.position()) < 0) {
        throw new EOFException("an upload's file is shorter than what was written to it");
      }
    }
    return content.array();
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
      if (file != null) {
        file.close();
      }
    } catch (IOException e) {
      log.warn("the file of an upload cannot be closed", e);
    }
  }
}
