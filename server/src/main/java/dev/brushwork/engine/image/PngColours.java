package dev.brushwork.engine.image;

import java.util.Arrays;

/** Turns the samples of a PNG row, of whatever layout and depth, into opaque 8-bit RGB. */
final class PngColours {
  private final PngFile png;
  private final int depth;
  private final int full;
  // The one transparent grey or colour, or samples that no pixel has.
  private final int[] transparent = {-1, -1, -1};
  private final byte[] palette;

  PngColours(PngFile png) {
    this.png = png;
    this.depth = png.depth();
    this.full = (1 << depth) - 1;
    byte[] transparency = png.transparency();
    this.palette = png.palette().clone();
    if (png.colour() == PngFile.Colour.PALETTE) {
      for (int i = 0; i < transparency.length; i++) {
        for (int c = 0; c < 3; c++) {
          palette[3 * i + c] = overWhite(palette[3 * i + c] & 0xff, transparency[i] & 0xff);
        }
      }
    } else {
      for (int c = 0; c < transparency.length / 2; c++) {
        transparent[c] = (transparency[2 * c] & 0xff) << 8 | (transparency[2 * c + 1] & 0xff);
      }
    }
  }

  /**
   * Converts one row.
   *
   * @param row the restored samples of {@code columns} pixels
   * @param offset where in {@code rgb} the red of the first pixel goes
   * @param step from the red of one pixel to that of the next
   */
  void convert(byte[] row, int columns, byte[] rgb, int offset, int step) {
    int target = offset;
    for (int x = 0; x < columns; x++, target += step) {
      switch (png.colour()) {
        case GREY -> {
          int sample = sample(row, x);
          byte grey = sample == transparent[0] ? (byte) 255 : (byte) eight(sample);
          Arrays.fill(rgb, target, target + 3, grey);
        }
        case GREY_ALPHA -> {
          byte grey = overWhite(eight(sample(row, 2 * x)), eight(sample(row, 2 * x + 1)));
          Arrays.fill(rgb, target, target + 3, grey);
        }
        case PALETTE -> {
          int colour = 3 * sample(row, x);
          if (colour >= palette.length) {
            throw PngFile.damaged("a pixel has a colour that its palette lacks");
          }
          System.arraycopy(palette, colour, rgb, target, 3);
        }
        case RGB -> {
          int red = sample(row, 3 * x);
          int green = sample(row, 3 * x + 1);
          int blue = sample(row, 3 * x + 2);
          boolean clear =
              red == transparent[0] && green == transparent[1] && blue == transparent[2];
          rgb[target] = clear ? (byte) 255 : (byte) eight(red);
          rgb[target + 1] = clear ? (byte) 255 : (byte) eight(green);
          rgb[target + 2] = clear ? (byte) 255 : (byte) eight(blue);
        }
        case RGB_ALPHA -> {
          int alpha = eight(sample(row, 4 * x + 3));
          for (int c = 0; c < 3; c++) {
            rgb[target + c] = overWhite(eight(sample(row, 4 * x + c)), alpha);
          }
        }
      }
    }
  }

  /** Sample {@code index} of a row, at the depth of the file. */
  private int sample(byte[] row, int index) {
    if (depth == 8) {
      return row[index] & 0xff;
    }
    if (depth == 16) {
      return (row[2 * index] & 0xff) << 8 | (row[2 * index + 1] & 0xff);
    }
    int bit = index * depth;
    return row[bit >> 3] >> (8 - depth - (bit & 7)) & full;
  }

  /** A sample in 8 bits, rounded to nearest. */
  private int eight(int sample) {
    return depth == 8 ? sample : (sample * 255 + full / 2) / full;
  }

  /** A sample of the given opacity, both 0 to 255, over white. */
  private static byte overWhite(int sample, int alpha) {
    return (byte) (255 - ((255 - sample) * alpha + 127) / 255);
  }
}
