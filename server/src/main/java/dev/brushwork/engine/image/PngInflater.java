package dev.brushwork.engine.image;

import java.util.Iterator;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The compressed pixels of a PNG file, its pieces joined, read as the bytes that they unpack to.
 */
final class PngInflater implements AutoCloseable {
  private final byte[] file;
  private final Iterator<PngFile.Span> pieces;
  private final Inflater inflater = new Inflater();
  private final byte[] one = new byte[1];

  PngInflater(PngFile png) {
    this.file = png.file();
    this.pieces = png.imageData().iterator();
  }

  /** The number of the filter, which stands before each row. */
  int readFilter() throws DataFormatException {
    read(one);
    return one[0] & 0xff;
  }

  /** Fills {@code row}, or throws if the pixels end before. */
  void read(byte[] row) throws DataFormatException {
    int filled = 0;
    while (filled < row.length) {
      int count = inflate(row, filled);
      if (count == 0) {
        throw PngFile.truncated();
      }
      filled += count;
    }
  }

  /**
   * Reads to the checksum behind the last row, so that damage shows. What lies beyond is ignored.
   */
  void finish() throws DataFormatException {
    int beyond = inflate(one, 0);
    if (beyond == 0 && !inflater.finished()) {
      throw PngFile.truncated();
    }
  }

  /** Some bytes, or none at the end. */
  private int inflate(byte[] to, int from) throws DataFormatException {
    while (true) {
      int count = inflater.inflate(to, from, to.length - from);
      if (count > 0 || inflater.finished()) {
        return count;
      }
      if (inflater.needsDictionary()) {
        throw new DataFormatException("a preset dictionary, which PNG does not allow");
      }
      if (!pieces.hasNext()) {
        return 0;
      }
      PngFile.Span piece = pieces.next();
      inflater.setInput(file, piece.offset(), piece.length());
    }
  }

  @Override
  public void close() {
    inflater.end();
  }
}
