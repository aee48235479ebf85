package dev.brushwork.engine.image;

import java.util.Optional;

/**
 * Brings pictures to another size, sample for sample as Pillow does: pixels are areas, so that
 * centres lie at half coordinates, and weights that would reach beyond the border are shared out
 * among those within.
 */
public final class Resampler {
  private Resampler() {}

  /**
   * The picture at {@code width} x {@code height}; its samples are 0 to 1. A picture of that size
   * already is only converted.
   *
   * @throws IllegalArgumentException if a side is not positive
   */
  public static FloatImage resize(Image source, int width, int height, Resampling how) {
    if (source.width() == width && source.height() == height) {
      return FloatImage.of(source);
    }
    // Converted a row at a time: a large photograph as floats would be four times its size.
    return resize(source::copyRow, source.width(), source.height(), width, height, how);
  }

  /**
   * How opaque a picture is at {@code width} x {@code height}, by Lanczos and clamped to 0..1;
   * empty if it is opaque.
   *
   * @throws IllegalArgumentException if a side is not positive
   */
  public static Optional<float[]> resizeAlpha(Image source, int width, int height) {
    return source
        .alpha()
        .map(
            alpha -> {
              Rows rows =
                  (y, row) -> {
                    for (int x = 0; x < row.length; x++) {
                      row[x] = (alpha[y * row.length + x] & 0xff) / 255f;
                    }
                  };
              float[] result = new float[Extents.samples(width, height) / Extents.CHANNELS];
              lanczos(rows, source.width(), source.height(), width, height, 1, result);
              clamp(result);
              return result;
            });
  }

  /**
   * The picture at {@code width} x {@code height}, its samples clamped to 0..1. A picture of that
   * size already is returned as it is.
   *
   * @throws IllegalArgumentException if a side is not positive
   */
  public static FloatImage resize(FloatImage source, int width, int height, Resampling how) {
    if (source.width() == width && source.height() == height) {
      return source;
    }
    int length = source.width() * 3;
    Rows rows = (y, row) -> System.arraycopy(source.values(), y * length, row, 0, length);
    return resize(rows, source.width(), source.height(), width, height, how);
  }

  /** Copies row {@code y} of a picture to {@code row}. */
  private interface Rows {
    void copy(int y, float[] row);
  }

  private static FloatImage resize(
      Rows rows, int oldWidth, int oldHeight, int width, int height, Resampling how) {
    float[] result = new float[Extents.samples(width, height)];
    switch (how) {
      case LANCZOS -> lanczos(rows, oldWidth, oldHeight, width, height, Extents.CHANNELS, result);
      case NEAREST -> nearest(rows, oldWidth, oldHeight, width, height, result);
    }
    clamp(result);
    return new FloatImage(width, height, result);
  }

  private static void clamp(float[] samples) {
    for (int i = 0; i < samples.length; i++) {
      samples[i] = Math.min(1f, Math.max(0f, samples[i]));
    }
  }

  private static void nearest(
      Rows rows, int oldWidth, int oldHeight, int width, int height, float[] result) {
    int[] columns = nearestPositions(oldWidth, width);
    int[] lines = nearestPositions(oldHeight, height);
    float[] row = new float[oldWidth * 3];
    int target = 0;
    for (int y = 0; y < height; y++) {
      if (y == 0 || lines[y] != lines[y - 1]) {
        rows.copy(lines[y], row);
      }
      for (int x = 0; x < width; x++, target += 3) {
        System.arraycopy(row, columns[x] * 3, result, target, 3);
      }
    }
  }

  /**
   * The source position of each target position: the whole part of (i + 0.5) * scale. The scale is
   * summed up, not multiplied, because that is how Pillow comes by its rounding where the exact
   * value is a whole number.
   */
  static int[] nearestPositions(int from, int to) {
    double scale = (double) from / to;
    int[] positions = new int[to];
    double position = scale * 0.5;
    for (int i = 0; i < to; i++) {
      positions[i] = Math.min(from - 1, (int) position);
      position += scale;
    }
    return positions;
  }

  private static void lanczos(
      Rows rows, int oldWidth, int oldHeight, int width, int height, int channels, float[] result) {
    // An axis that keeps its size is filtered by a single weight of one: a copy.
    LanczosWeights across = LanczosWeights.of(oldWidth, width);
    LanczosWeights down = LanczosWeights.of(oldHeight, height);
    float[] row = new float[oldWidth * channels];
    float[] narrow = new float[width * channels];
    // Each source row is added to every target row that it is part of, and then forgotten.
    int begun = 0;
    int ended = 0;
    for (int y = 0; y < oldHeight; y++) {
      rows.copy(y, row);
      narrow(row, across, channels, narrow);
      while (begun < height && down.first(begun) <= y) {
        begun++;
      }
      while (ended < height && down.first(ended) + down.weights(ended).length <= y) {
        ended++;
      }
      for (int line = ended; line < begun; line++) {
        float weight = down.weights(line)[y - down.first(line)];
        int at = line * narrow.length;
        for (int i = 0; i < narrow.length; i++) {
          result[at + i] += weight * narrow[i];
        }
      }
    }
  }

  private static void narrow(float[] row, LanczosWeights across, int channels, float[] narrow) {
    for (int i = 0; i < narrow.length; i++) {
      int x = i / channels;
      int at = across.first(x) * channels + i % channels;
      float sum = 0;
      for (float weight : across.weights(x)) {
        sum += weight * row[at];
        at += channels;
      }
      narrow[i] = sum;
    }
  }
}
