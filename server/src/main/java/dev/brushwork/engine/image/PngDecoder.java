package dev.brushwork.engine.image;

import java.util.zip.DataFormatException;

/**
 * Turns the rows of a PNG file into 8-bit RGB, one row at a time, so that a picture takes no more
 * memory than its result. ImageIO would apply a linear-light curve to grey and treat transparent
 * colours differently from one Java to the next.
 */
final class PngDecoder {
  /** Where the pixels of one pass of the interlacing lie, in columns and rows. */
  private record Pass(int x, int y, int stepX, int stepY) {}

  private static final Pass[] WHOLE = {new Pass(0, 0, 1, 1)};
  private static final Pass[] ADAM7 = {
    new Pass(0, 0, 8, 8),
    new Pass(4, 0, 8, 8),
    new Pass(0, 4, 4, 8),
    new Pass(2, 0, 4, 4),
    new Pass(0, 2, 2, 4),
    new Pass(1, 0, 2, 2),
    new Pass(0, 1, 1, 2)
  };

  // Deflate never expands by more than this (RFC 1951: 258 bytes from 2 bits, and then some).
  private static final long MOST_EXPANSION = 1040;

  private final PngFile png;
  private final PngColours colours;
  private final byte[] rgb;

  private PngDecoder(PngFile png) {
    this.png = png;
    this.colours = new PngColours(png);
    this.rgb = new byte[Extents.samples(png.width(), png.height())];
  }

  /**
   * @throws ImageException if the compressed pixels are damaged or too few
   */
  static Image decode(PngFile png) {
    refuseImpossibleExpansion(png);
    PngDecoder decoder = new PngDecoder(png);
    try (PngInflater rows = new PngInflater(png)) {
      for (Pass pass : png.interlaced() ? ADAM7 : WHOLE) {
        decoder.decode(pass, rows);
      }
      rows.finish();
    } catch (DataFormatException e) {
      throw new ImageException("it is a damaged PNG image: its pixels cannot be inflated", e);
    }
    return new Image(png.width(), png.height(), decoder.rgb);
  }

  /** A few bytes that declare a large picture are refused before the picture is allocated. */
  private static void refuseImpossibleExpansion(PngFile png) {
    long compressed = 0;
    for (PngFile.Span span : png.imageData()) {
      compressed += span.length();
    }
    long row = ((long) png.width() * png.colour().channels() * png.depth() + 7) / 8 + 1;
    if (compressed * MOST_EXPANSION < row * png.height()) {
      throw PngFile.truncated();
    }
  }

  private void decode(Pass pass, PngInflater rows) throws DataFormatException {
    int columns = (png.width() - pass.x() + pass.stepX() - 1) / pass.stepX();
    if (columns <= 0) {
      return;
    }
    int bitsAPixel = png.colour().channels() * png.depth();
    int filterDistance = Math.max(1, bitsAPixel / 8);
    int length = (columns * bitsAPixel + 7) / 8;
    byte[] row = new byte[length];
    byte[] above = new byte[length];
    for (int y = pass.y(); y < png.height(); y += pass.stepY()) {
      int filter = rows.readFilter();
      rows.read(row);
      PngFilter.undo(filter, row, above, filterDistance);
      colours.convert(row, columns, rgb, (y * png.width() + pass.x()) * 3, pass.stepX() * 3);
      byte[] next = above;
      above = row;
      row = next;
    }
  }
}
