package dev.brushwork.rpc;

/** An image is not kept. */
final class NoSuchImageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NoSuchImageException(String sha256) {
    super("no image with the SHA-256 '" + sha256 + "' is kept");
  }
}
