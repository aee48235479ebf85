package dev.brushwork.compute;

/**
 * The pixels of a part that count and that its whole has: rows {@code top} to before {@code bottom}
 * and columns {@code left} to before {@code right} of the part, which stand in the whole {@code
 * down} rows below and {@code across} columns to the right. Either pair is equal where there are
 * none.
 */
public record FrameRange(int down, int across, int top, int left, int bottom, int right) {

  /**
   * Reads a frame.
   *
   * @param numbers the six of {@link Frame}
   */
  public static FrameRange of(double[] numbers, Shape part, Shape whole) {
    int down = (int) numbers[0];
    int across = (int) numbers[1];
    int top = first((int) numbers[2], down);
    int left = first((int) numbers[3], across);
    int bottom = end((int) numbers[4], part.height(), whole.height() - down);
    int right = end((int) numbers[5], part.width(), whole.width() - across);
    return new FrameRange(down, across, top, left, Math.max(top, bottom), Math.max(left, right));
  }

  private static int first(int wanted, int offset) {
    return Math.max(wanted, Math.max(0, -offset));
  }

  private static int end(int wanted, int part, int whole) {
    return Math.min(wanted, Math.min(part, whole));
  }

  /** Columns that count in every row that does. */
  public int columns() {
    return right - left;
  }

  /** Whether row {@code y} of the part has pixels that count. */
  public boolean hasRow(int y) {
    return y >= top && y < bottom && columns() > 0;
  }
}
