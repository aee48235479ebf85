package dev.brushwork.engine.colour;

import dev.brushwork.engine.image.FloatImage;

/** The lightness of a picture's pixels, 0 to 1. */
final class Lightness {
  /** Below it a picture is flat, and its deviation no scale. */
  private static final double SMALLEST_DEVIATION = 1e-4;

  private final ColourSpace space;
  private final int width;
  private final int height;
  private final double[] values;

  private Lightness(ColourSpace space, int width, int height, double[] values) {
    this.space = space;
    this.width = width;
    this.height = height;
    this.values = values;
  }

  static Lightness of(FloatImage image, ColourSpace space) {
    float[] rgb = image.values();
    double[] values = new double[rgb.length / 3];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          space.lightness(inRange(rgb[3 * i]), inRange(rgb[3 * i + 1]), inRange(rgb[3 * i + 2]));
    }
    return new Lightness(space, image.width(), image.height(), values);
  }

  /** With the mean and the standard deviation of another, clamped to 0..1. */
  Lightness matchedTo(Lightness other) {
    double mean = mean();
    double deviation = deviation(mean);
    double otherMean = other.mean();
    double gain = deviation < SMALLEST_DEVIATION ? 1 : other.deviation(otherMean) / deviation;
    double[] matched = new double[values.length];
    for (int i = 0; i < matched.length; i++) {
      matched[i] = inRange(gain * (values[i] - mean) + otherMean);
    }
    return new Lightness(space, width, height, matched);
  }

  /** As a grey picture. */
  FloatImage grey() {
    float[] rgb = new float[values.length * 3];
    for (int i = 0; i < values.length; i++) {
      float sample = (float) space.grey(values[i]);
      rgb[3 * i] = sample;
      rgb[3 * i + 1] = sample;
      rgb[3 * i + 2] = sample;
    }
    return new FloatImage(width, height, rgb);
  }

  /** With the colours of a picture of the same size, clamped to 0..1. */
  FloatImage colouredLike(FloatImage colours) {
    float[] rgb = colours.values();
    float[] relit = new float[rgb.length];
    double[] pixel = new double[3];
    for (int i = 0; i < values.length; i++) {
      for (int c = 0; c < 3; c++) {
        pixel[c] = rgb[3 * i + c];
      }
      space.relight(pixel, values[i]);
      for (int c = 0; c < 3; c++) {
        relit[3 * i + c] = (float) inRange(pixel[c]);
      }
    }
    return new FloatImage(width, height, relit);
  }

  private double mean() {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private double deviation(double mean) {
    double sum = 0;
    for (double value : values) {
      sum += (value - mean) * (value - mean);
    }
    return Math.sqrt(sum / values.length);
  }

  private static double inRange(double value) {
    return Math.min(1, Math.max(0, value));
  }
}
