package dev.brushwork.engine.video;

/**
 * Where each pixel of one frame is in another: the pixel in column x and row y is at x + u, y + v.
 * Flows of 1e9 and beyond, or that are no numbers, are unknown, as in Middlebury's files.
 */
public final class FlowField {
  private static final float UNKNOWN = 1e9f;

  private final int width;
  private final int height;
  private final float[] uv;

  /**
   * @param uv {@code height} x {@code width} pairs of u and v, in pixels; not copied
   * @throws IllegalArgumentException if a side is not positive or the length does not fit the sides
   */
  public FlowField(int width, int height, float[] uv) {
    if (width < 1 || height < 1 || uv.length != 2L * width * height) {
      throw new IllegalArgumentException(
          uv.length + " values are no flow of " + width + "x" + height + " pixels");
    }
    this.width = width;
    this.height = height;
    this.uv = uv;
  }

  /** Columns, in pixels. */
  public int width() {
    return width;
  }

  /** Rows, in pixels. */
  public int height() {
    return height;
  }

  public float u(int x, int y) {
    return uv[2 * (y * width + x)];
  }

  public float v(int x, int y) {
    return uv[2 * (y * width + x) + 1];
  }

  public boolean isKnown(int x, int y) {
    return Math.abs(u(x, y)) < UNKNOWN && Math.abs(v(x, y)) < UNKNOWN;
  }

  /** Whether the pixel is known to be within the other frame. */
  public boolean staysInside(int x, int y) {
    float atX = x + u(x, y);
    float atY = y + v(x, y);
    return isKnown(x, y) && atX >= 0 && atX <= width - 1 && atY >= 0 && atY <= height - 1;
  }

  /**
   * The flow between the same two frames at another size: by the nearest pixel, since between the
   * flows of two objects there is none.
   *
   * @throws IllegalArgumentException if a side is not positive
   */
  public FlowField resized(int newWidth, int newHeight) {
    if (newWidth == width && newHeight == height) {
      return this;
    }
    float[] resized = new float[Math.multiplyExact(2, Math.multiplyExact(newWidth, newHeight))];
    for (int y = 0; y < newHeight; y++) {
      int fromY = (int) ((2L * y + 1) * height / (2L * newHeight));
      for (int x = 0; x < newWidth; x++) {
        int fromX = (int) ((2L * x + 1) * width / (2L * newWidth));
        int at = 2 * (y * newWidth + x);
        boolean known = isKnown(fromX, fromY);
        resized[at] = known ? u(fromX, fromY) * newWidth / width : UNKNOWN;
        resized[at + 1] = known ? v(fromX, fromY) * newHeight / height : UNKNOWN;
      }
    }
    return new FlowField(newWidth, newHeight, resized);
  }
}
