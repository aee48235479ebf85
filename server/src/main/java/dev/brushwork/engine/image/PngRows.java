package dev.brushwork.engine.image;

import java.awt.image.Raster;
import java.util.Arrays;

/**
 * The samples of a decoded PNG image with the meaning that its header, palette and transparent
 * colour give them.
 */
final class PngRows implements PixelRows {
  private final Raster samples;
  private final PngFile png;
  private final int most;
  private final int full;
  private final int[] row;
  private final int[] pixel;
  // The one transparent grey or colour; empty without one.
  private final int[] transparent;

  PngRows(Raster samples, PngFile png) {
    this.samples = samples;
    this.png = png;
    this.most = (1 << png.depth()) - 1;
    this.full = png.depth() == 16 ? 65535 : 255;
    int channels = png.colour().channels();
    this.row = new int[samples.getWidth() * channels];
    this.pixel = new int[channels];
    byte[] transparency = png.transparency();
    this.transparent =
        new int[png.colour() == PngFile.Colour.PALETTE ? 0 : transparency.length / 2];
    for (int c = 0; c < transparent.length; c++) {
      transparent[c] = (transparency[2 * c] & 0xff) << 8 | (transparency[2 * c + 1] & 0xff);
    }
  }

  @Override
  public int full() {
    return full;
  }

  @Override
  public boolean isGrey() {
    return png.colour() == PngFile.Colour.GREY || png.colour() == PngFile.Colour.GREY_ALPHA;
  }

  @Override
  public boolean hasAlpha() {
    return png.hasAlpha();
  }

  @Override
  public void read(int y, int[] rgba) {
    int channels = pixel.length;
    samples.getPixels(samples.getMinX(), samples.getMinY() + y, samples.getWidth(), 1, row);
    for (int x = 0; x < samples.getWidth(); x++) {
      System.arraycopy(row, x * channels, pixel, 0, channels);
      int at = x * 4;
      // A sample of the file's depth is compared with the transparent one before it is spread.
      rgba[at + 3] = transparent.length > 0 && Arrays.equals(pixel, transparent) ? 0 : full;
      switch (png.colour()) {
        case GREY -> Arrays.fill(rgba, at, at + 3, spread(pixel[0]));
        case GREY_ALPHA -> {
          Arrays.fill(rgba, at, at + 3, spread(pixel[0]));
          rgba[at + 3] = spread(pixel[1]);
        }
        case PALETTE -> look(pixel[0], rgba, at);
        case RGB, RGB_ALPHA -> {
          for (int c = 0; c < channels; c++) {
            rgba[at + c] = spread(pixel[c]);
          }
        }
      }
    }
  }

  private void look(int index, int[] rgba, int at) {
    byte[] palette = png.palette();
    byte[] opacities = png.transparency();
    if (3 * index >= palette.length) {
      throw PngFile.damaged("a pixel has a colour that its palette lacks");
    }
    for (int c = 0; c < 3; c++) {
      rgba[at + c] = palette[3 * index + c] & 0xff;
    }
    if (index < opacities.length) {
      rgba[at + 3] = opacities[index] & 0xff;
    }
  }

  /** A sample of fewer than 8 bits, over the whole range of 8. */
  private int spread(int sample) {
    return png.depth() < 8 ? sample * (full / most) : sample;
  }
}
