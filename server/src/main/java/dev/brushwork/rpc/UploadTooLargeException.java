package dev.brushwork.rpc;

/** An image in pieces has more bytes than are taken. */
final class UploadTooLargeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UploadTooLargeException(long limit) {
    super("an image must have at most " + limit + " bytes");
  }
}
