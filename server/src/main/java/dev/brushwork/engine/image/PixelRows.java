package dev.brushwork.engine.image;

/** Decoded pixels of whatever layout, handed out row by row as red, green, blue and opacity. */
interface PixelRows {
  /** The largest sample: 255, or 65535 where the file has more than 8 bits. */
  int full();

  /** Whether the file holds no colours: red, green and blue are the same. */
  boolean isGrey();

  /** Whether a pixel may be anything but opaque. */
  boolean hasAlpha();

  /**
   * Reads row {@code y} from the top.
   *
   * @param rgba four samples for each pixel, 0 to {@link #full()}, the colours not multiplied by
   *     the opacity
   * @throws ImageException if a pixel has no meaning
   */
  void read(int y, int[] rgba);
}
