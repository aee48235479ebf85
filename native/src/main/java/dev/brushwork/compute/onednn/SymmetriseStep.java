package dev.brushwork.compute.onednn;

/** {@code to = scale (from + from^T)} of a square matrix, tile by tile to stay in the cache. */
final class SymmetriseStep implements Step {
  private static final int TILE = 64;

  private final FloatView from;
  private final FloatView to;
  private final int size;
  private final float scale;
  private final float[] upper = new float[TILE * TILE];
  private final float[] lower = new float[TILE * TILE];
  private final float[] row = new float[TILE];

  SymmetriseStep(FloatView from, FloatView to, int size, double scale) {
    this.from = from;
    this.to = to;
    this.size = size;
    this.scale = (float) scale;
  }

  @Override
  public void run() {
    for (int i = 0; i < size; i += TILE) {
      for (int j = i; j < size; j += TILE) {
        pair(i, j);
      }
    }
  }

  /** The tile at (i, j) and its mirror image. */
  private void pair(int i, int j) {
    int rows = Math.min(TILE, size - i);
    int columns = Math.min(TILE, size - j);
    load(i, j, rows, columns, upper);
    load(j, i, columns, rows, lower);
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < columns; x++) {
        float sum = scale * (upper[y * TILE + x] + lower[x * TILE + y]);
        upper[y * TILE + x] = sum;
        row[x] = sum;
      }
      to.write((long) (i + y) * size + j, row, columns);
    }
    for (int x = 0; x < columns; x++) {
      for (int y = 0; y < rows; y++) {
        row[y] = upper[y * TILE + x];
      }
      to.write((long) (j + x) * size + i, row, rows);
    }
  }

  private void load(int i, int j, int rows, int columns, float[] tile) {
    for (int y = 0; y < rows; y++) {
      from.read((long) (i + y) * size + j, row, columns);
      System.arraycopy(row, 0, tile, y * TILE, columns);
    }
  }
}
