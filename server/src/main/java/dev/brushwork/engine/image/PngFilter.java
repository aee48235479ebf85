package dev.brushwork.engine.image;

/** The five ways in which a PNG file predicts a byte from its neighbours (ISO/IEC 15948, 9). */
final class PngFilter {
  private static final int NONE = 0;
  private static final int LEFT = 1;
  private static final int ABOVE = 2;
  private static final int AVERAGE = 3;
  private static final int PAETH = 4;

  private PngFilter() {}

  /**
   * Tries every filter on a row and returns the number of the one that leaves the smallest sum of
   * magnitudes, the standard's own advice for good compression.
   *
   * @param above the row before, zeros for the first
   * @param distance bytes to the same sample of the pixel on the left
   * @param filtered for each filter, its number and then the filtered row; overwritten
   */
  static int apply(byte[] row, byte[] above, int distance, byte[][] filtered) {
    int best = NONE;
    long least = Long.MAX_VALUE;
    for (int filter = NONE; filter <= PAETH; filter++) {
      byte[] out = filtered[filter];
      out[0] = (byte) filter;
      long sum = 0;
      for (int i = 0; i < row.length; i++) {
        int left = i < distance ? 0 : row[i - distance] & 0xff;
        int corner = i < distance ? 0 : above[i - distance] & 0xff;
        byte rest = (byte) (row[i] - prediction(filter, left, above[i] & 0xff, corner));
        out[i + 1] = rest;
        sum += Math.abs(rest);
      }
      if (sum < least) {
        least = sum;
        best = filter;
      }
    }
    return best;
  }

  private static int prediction(int filter, int left, int above, int corner) {
    return switch (filter) {
      case NONE -> 0;
      case LEFT -> left;
      case ABOVE -> above;
      case AVERAGE -> (left + above) / 2;
      case PAETH -> nearest(left, above, corner);
      default -> throw new IllegalArgumentException("no filter " + filter);
    };
  }

  /** Whichever is nearest to left + above - corner; ties in this order. */
  private static int nearest(int left, int above, int corner) {
    int toLeft = Math.abs(above - corner);
    int toAbove = Math.abs(left - corner);
    int toCorner = Math.abs(left + above - 2 * corner);
    if (toLeft <= toAbove && toLeft <= toCorner) {
      return left;
    }
    return toAbove <= toCorner ? above : corner;
  }
}
