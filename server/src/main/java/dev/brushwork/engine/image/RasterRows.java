package dev.brushwork.engine.image;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * The samples of a decoded image as they are: grey or RGB, with or without opacity, or indices of a
 * palette. Asking Java for the colours instead would apply a linear-light curve to grey.
 */
final class RasterRows implements PixelRows {
  private final Raster samples;
  private final IndexColorModel palette;
  private final boolean premultiplied;
  private final int full;
  private final int bands;
  private final int[] row;

  /**
   * @throws ImageException if the layout is another
   */
  RasterRows(BufferedImage image, ImageHeader header) {
    this.samples = image.getRaster();
    this.palette = image.getColorModel() instanceof IndexColorModel indexed ? indexed : null;
    this.premultiplied = image.isAlphaPremultiplied();
    this.bands = samples.getNumBands();
    this.full =
        samples.getTransferType() == DataBuffer.TYPE_USHORT && palette == null ? 65535 : 255;
    this.row = new int[samples.getWidth() * bands];
    boolean known =
        switch (samples.getTransferType()) {
          case DataBuffer.TYPE_BYTE, DataBuffer.TYPE_USHORT -> bands <= 4;
          case DataBuffer.TYPE_INT -> bands == 3 || bands == 4; // packed, 8 bits each
          default -> false;
        };
    if (!known || (palette != null && bands != 1)) {
      throw PixelDecoder.damaged(header, "its samples are of an unknown layout", null);
    }
  }

  @Override
  public int full() {
    return full;
  }

  @Override
  public boolean isGrey() {
    return bands <= 2 && palette == null;
  }

  @Override
  public boolean hasAlpha() {
    return palette == null && bands % 2 == 0;
  }

  @Override
  public void read(int y, int[] rgba) {
    samples.getPixels(samples.getMinX(), samples.getMinY() + y, samples.getWidth(), 1, row);
    for (int x = 0; x < samples.getWidth(); x++) {
      int from = x * bands;
      int to = x * 4;
      if (palette != null) {
        // A decoder may leave room in the palette, but no index beyond it means anything.
        int index = Math.min(row[from], palette.getMapSize() - 1);
        rgba[to] = palette.getRed(index);
        rgba[to + 1] = palette.getGreen(index);
        rgba[to + 2] = palette.getBlue(index);
        rgba[to + 3] = full;
        continue;
      }
      for (int c = 0; c < 3; c++) {
        rgba[to + c] = row[bands <= 2 ? from : from + c];
      }
      rgba[to + 3] = hasAlpha() ? row[from + bands - 1] : full;
      if (premultiplied) {
        divide(rgba, to);
      }
    }
  }

  /** Undoes the multiplication of the colours by the opacity. */
  private void divide(int[] rgba, int at) {
    long opacity = rgba[at + 3];
    for (int c = at; c < at + 3; c++) {
      rgba[c] =
          opacity == 0
              ? full
              : (int) Math.min(full, (full * (long) rgba[c] + opacity / 2) / opacity);
    }
  }
}
