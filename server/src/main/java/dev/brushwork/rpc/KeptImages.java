package dev.brushwork.rpc;

import dev.brushwork.compute.Sha256;
import dev.brushwork.job.BlobStore;
import dev.brushwork.job.DamagedFileException;
import dev.brushwork.job.StoreUnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Predicate;

/** Images that requests name by the SHA-256 of their files. */
final class KeptImages {
  /** Bytes of one image uploaded in pieces, which is in memory as a whole when it is read. */
  static final long MAX_BYTES = 256L << 20;

  private final Optional<BlobStore> blobs;
  private final Predicate<String> visible;

  private KeptImages(Optional<BlobStore> blobs, Predicate<String> visible) {
    this.blobs = blobs;
    this.visible = visible;
  }

  /** Of a server that keeps none. */
  static KeptImages none() {
    return new KeptImages(Optional.empty(), sha256 -> false);
  }

  /** All that there are, whoever asks. */
  static KeptImages in(BlobStore blobs) {
    return new KeptImages(Optional.of(blobs), sha256 -> true);
  }

  /** Those that the caller of the moment may see. */
  static KeptImages ofCaller(BlobStore blobs, ImageOwners owners) {
    return new KeptImages(Optional.of(blobs), owners::isVisible);
  }

  /** An image's file; empty if it cannot be used, which is then found. */
  Optional<byte[]> read(String sha256, String field, Findings findings) {
    if (blobs.isEmpty()) {
      findings.unimplemented(field, "this server keeps no images; send data");
      return Optional.empty();
    }
    if (!Sha256.isOne(sha256)) {
      findings.invalid(field, "must be 64 lower-case hex digits");
      return Optional.empty();
    }
    try {
      // To whom an image is not visible, it is not there.
      Optional<BlobStore.Blob> found =
          visible.test(sha256) ? blobs.get().find(sha256) : Optional.empty();
      if (found.isEmpty() || found.get().bytes() > MAX_BYTES) {
        findings.unmet(
            field,
            found.isEmpty()
                ? "this server keeps no image with this SHA-256; upload it first"
                : "the image has more than " + MAX_BYTES + " bytes");
        return Optional.empty();
      }
      try (InputStream in = blobs.get().open(sha256)) {
        return Optional.of(in.readAllBytes());
      }
    } catch (DamagedFileException e) {
      findings.unmet(field, "the image with this SHA-256 is damaged on this server");
      return Optional.empty();
    } catch (IOException e) {
      throw new StoreUnavailableException("the image " + sha256 + " cannot be read", e);
    }
  }
}
