package dev.brushwork.compute.onednn;

import dev.brushwork.compute.Shape;
import java.util.Arrays;

/** Repeats a map's border {@code padding} times on every side; and its transpose, for gradients. */
final class Replication {
  private final int height;
  private final int channels;
  private final int padding;
  private final float[] row;
  private final float[] wideRow;

  Replication(Shape input, int padding) {
    height = input.height();
    channels = input.channels();
    this.padding = padding;
    row = new float[Math.multiplyExact(input.width(), channels)];
    wideRow = new float[Math.addExact(row.length, 2 * padding * channels)];
  }

  void apply(FloatView from, FloatView to) {
    int edge = padding * channels;
    for (int y = 0; y < height; y++) {
      from.read((long) y * row.length, row, row.length);
      System.arraycopy(row, 0, wideRow, edge, row.length);
      for (int i = edge - 1; i >= 0; i--) {
        wideRow[i] = wideRow[i + channels];
      }
      for (int i = edge + row.length; i < wideRow.length; i++) {
        wideRow[i] = wideRow[i - channels];
      }
      for (int target = first(y); target <= last(y); target++) {
        to.write((long) target * wideRow.length, wideRow, wideRow.length);
      }
    }
  }

  /** Sums what each value was copied to, to {@code to} or on top of it. */
  void applyTransposed(FloatView from, FloatView to, boolean accumulate) {
    int edge = padding * channels;
    for (int y = 0; y < height; y++) {
      if (accumulate) {
        to.read((long) y * row.length, row, row.length);
      } else {
        Arrays.fill(row, 0);
      }
      for (int source = first(y); source <= last(y); source++) {
        from.read((long) source * wideRow.length, wideRow, wideRow.length);
        for (int i = 0; i < row.length; i++) {
          row[i] += wideRow[edge + i];
        }
        for (int i = 0; i < edge; i++) {
          row[i % channels] += wideRow[i];
          row[row.length - channels + i % channels] += wideRow[edge + row.length + i];
        }
      }
      to.write((long) y * row.length, row, row.length);
    }
  }

  /** The first row of the output that copies row {@code y}. */
  private int first(int y) {
    return y == 0 ? 0 : y + padding;
  }

  /** The last one. */
  private int last(int y) {
    return y == height - 1 ? y + 2 * padding : y + padding;
  }
}
