package dev.brushwork.engine.image;

/**
 * A picture that cannot be read. The message is one line for the person who sent it: what is wrong,
 * and the bound that was passed. It begins in lower case, so that the name of the file or field can
 * stand before it: {@code content.png: it is truncated}.
 */
public final class ImageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ImageException(String message) {
    super(message);
  }

  public ImageException(String message, Throwable cause) {
    super(message, cause);
  }
}
