package dev.brushwork.engine.transfer;

/** Columns and rows, in pixels. */
public record Extent(int width, int height) {
  /** The same aspect with the given longer side; the other is rounded, and at least 1. */
  public Extent withLongerSide(int longer) {
    double scale = longer / (double) longerSide();
    return width >= height
        ? new Extent(longer, Math.max(1, (int) Math.round(height * scale)))
        : new Extent(Math.max(1, (int) Math.round(width * scale)), longer);
  }

  /** The same aspect with the given height; the width is rounded down, and at least 1. */
  public Extent withHeight(int rows) {
    long columns = (long) width * rows / height;
    return new Extent((int) Math.min(Math.max(1, columns), Integer.MAX_VALUE), rows);
  }

  public int longerSide() {
    return Math.max(width, height);
  }

  @Override
  public String toString() {
    return width + "x" + height;
  }
}
