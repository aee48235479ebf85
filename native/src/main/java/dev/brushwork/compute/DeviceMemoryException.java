package dev.brushwork.compute;

/** The device has not enough memory left; nothing was allocated. */
public final class DeviceMemoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DeviceMemoryException(String message) {
    super(message);
  }
}
