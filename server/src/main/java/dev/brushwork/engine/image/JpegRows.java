package dev.brushwork.engine.image;

import java.awt.image.Raster;
import java.util.Arrays;

/** The samples of a decoded JPEG image, its inks turned to RGB. */
final class JpegRows implements PixelRows {
  private static final int FULL = 255;

  private final Raster samples;
  private final JpegFile jpeg;
  private final int[] row;

  /**
   * @throws ImageException if the decoder gave another picture than the file declares
   */
  JpegRows(Raster samples, JpegFile jpeg) {
    if (samples.getNumBands() != jpeg.colour().components()) {
      throw JpegFile.damaged("it decodes to " + samples.getNumBands() + " colour components");
    }
    this.samples = samples;
    this.jpeg = jpeg;
    this.row = new int[samples.getWidth() * samples.getNumBands()];
  }

  @Override
  public int full() {
    return FULL;
  }

  @Override
  public boolean isGrey() {
    return jpeg.colour() == JpegFile.Colour.GREY;
  }

  @Override
  public boolean hasAlpha() {
    return false;
  }

  @Override
  public void read(int y, int[] rgba) {
    int components = jpeg.colour().components();
    samples.getPixels(samples.getMinX(), samples.getMinY() + y, samples.getWidth(), 1, row);
    for (int x = 0; x < samples.getWidth(); x++) {
      int from = x * components;
      int to = x * 4;
      switch (components) {
        case 1 -> Arrays.fill(rgba, to, to + 3, row[from]);
        case 3 -> System.arraycopy(row, from, rgba, to, 3);
        default -> putInks(rgba, to, from);
      }
      rgba[to + 3] = FULL;
    }
  }

  /**
   * Four samples to RGB, as if the inks were ideal: what is not absorbed by ink or black remains.
   * Files hold the complements of the inks, 255 for none: the convention of Adobe's programs, which
   * Pillow and the browsers take all files to follow.
   */
  private void putInks(int[] rgba, int target, int at) {
    int red = row[at];
    int green = row[at + 1];
    int blue = row[at + 2];
    if (jpeg.colour() == JpegFile.Colour.YCCK) {
      // The first three are the YCC form (ITU-R BT.601, full range) of 255 less what they stand
      // for.
      int luma = red;
      double blueness = green - 128;
      double redness = blue - 128;
      red = 255 - eight(luma + 1.402 * redness);
      green = 255 - eight(luma - 0.344136286 * blueness - 0.714136286 * redness);
      blue = 255 - eight(luma + 1.772 * blueness);
    }
    int black = row[at + 3];
    rgba[target] = remaining(red, black);
    rgba[target + 1] = remaining(green, black);
    rgba[target + 2] = remaining(blue, black);
  }

  private static int eight(double sample) {
    return (int) Math.round(Math.min(255, Math.max(0, sample)));
  }

  private static int remaining(int light, int lightOfBlack) {
    return (light * lightOfBlack + 127) / 255;
  }
}
