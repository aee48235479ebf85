package dev.brushwork.engine.mask;

import dev.brushwork.engine.image.FloatImage;
import dev.brushwork.engine.image.Image;

/** A weight of 0 to 1 for every pixel of a picture. */
public final class Mask {
  private final int width;
  private final int height;
  private final float[] weights;

  private Mask(int width, int height, float[] weights) {
    this.width = width;
    this.height = height;
    this.weights = weights;
  }

  /** Black is 0 and white is 1; of colours, their luma counts. */
  public static Mask of(Image grey) {
    float[] rgb = FloatImage.of(grey).values();
    float[] weights = new float[rgb.length / 3];
    for (int i = 0; i < weights.length; i++) {
      // Of equal samples, exactly that sample.
      weights[i] =
          rgb[3 * i + 1]
              + 0.299f * (rgb[3 * i] - rgb[3 * i + 1])
              + 0.114f * (rgb[3 * i + 2] - rgb[3 * i + 1]);
    }
    return new Mask(grey.width(), grey.height(), weights);
  }

  /** Whether nothing counts anywhere. */
  public boolean isBlack() {
    for (float weight : weights) {
      if (weight > 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * The mean weight under each pixel of a picture of other extents: pixels are areas, and take what
   * they cover.
   *
   * @return {@code newHeight} x {@code newWidth} weights
   */
  public float[] averaged(int newWidth, int newHeight) {
    float[] narrow = new float[newWidth * height];
    average(weights, width, 1, newWidth, narrow, 1, height, width, newWidth);
    float[] averaged = new float[newWidth * newHeight];
    average(narrow, height, newWidth, newHeight, averaged, newWidth, newWidth, 1, 1);
    return averaged;
  }

  /** Averages along lines of {@code from} values, {@code stride} apart, of which there are some. */
  private static void average(
      float[] values,
      int from,
      int stride,
      int to,
      float[] averaged,
      int newStride,
      int lines,
      int lineStep,
      int newLineStep) {
    double covered = (double) from / to;
    for (int i = 0; i < to; i++) {
      double begin = i * covered;
      double end = Math.min(from, begin + covered);
      int first = Math.min(from - 1, (int) begin);
      int last = Math.min(from - 1, (int) Math.ceil(end) - 1);
      for (int line = 0; line < lines; line++) {
        double sum = 0;
        double whole = 0;
        for (int j = first; j <= last; j++) {
          double part = Math.min(end, j + 1) - Math.max(begin, j);
          sum += part * values[line * lineStep + j * stride];
          whole += part;
        }
        averaged[line * newLineStep + i * newStride] = (float) (sum / whole);
      }
    }
  }

  /**
   * The guidance channel of a layer of these extents (Gatys et al., "Controlling Perceptual Factors
   * in Neural Style Transfer", 2017, section 4.1): the layer's map is multiplied by it before its
   * statistic. It is scaled so that its squares sum to the number of pixels, so that a statistic
   * that is divided by the pixels is a mean over the region, and a white mask changes nothing.
   *
   * @throws IllegalStateException if the mask is black
   */
  public float[] guide(int layerWidth, int layerHeight) {
    float[] guide = averaged(layerWidth, layerHeight);
    double squares = 0;
    for (float value : guide) {
      squares += (double) value * value;
    }
    if (!(squares > 0)) {
      throw new IllegalStateException("a black mask is no region");
    }
    double factor = Math.sqrt(guide.length / squares);
    for (int i = 0; i < guide.length; i++) {
      guide[i] = (float) (factor * guide[i]);
    }
    return guide;
  }
}
