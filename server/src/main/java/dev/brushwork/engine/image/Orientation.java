package dev.brushwork.engine.image;

import com.drew.lang.ByteArrayReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifReader;

/** The EXIF orientation of a picture: reading it, and turning the picture upright. */
final class Orientation {
  static final int UPRIGHT = 1;

  private Orientation() {}

  /**
   * The orientation that a block of EXIF declares, or {@link #UPRIGHT} where it declares none that
   * makes sense: a camera's broken notes are no reason to refuse its picture.
   *
   * @param exif a TIFF structure, from its byte-order mark on
   */
  static int of(byte[] exif) {
    Metadata metadata = new Metadata();
    new ExifReader().extract(new ByteArrayReader(exif), metadata);
    ExifIFD0Directory directory = metadata.getFirstDirectoryOfType(ExifIFD0Directory.class);
    Integer value =
        directory == null ? null : directory.getInteger(ExifIFD0Directory.TAG_ORIENTATION);
    return value == null || value < 1 || value > 8 ? UPRIGHT : value;
  }

  /** The picture as it is meant to be seen. */
  static Image apply(int orientation, Image stored) {
    if (orientation == UPRIGHT) {
      return stored;
    }
    boolean transposed = orientation >= 5;
    int width = transposed ? stored.height() : stored.width();
    int height = transposed ? stored.width() : stored.height();
    Image upright =
        stored
            .deepRgb()
            .map(
                from -> {
                  short[] to = new short[from.length];
                  turn(orientation, stored, from, to, Extents.CHANNELS);
                  return Image.deep(width, height, to);
                })
            .orElseGet(
                () -> {
                  byte[] to = new byte[stored.rgb().length];
                  turn(orientation, stored, stored.rgb(), to, Extents.CHANNELS);
                  return new Image(width, height, to);
                });
    return stored
        .alpha()
        .map(
            from -> {
              byte[] to = new byte[from.length];
              turn(orientation, stored, from, to, 1);
              return upright.withAlpha(to);
            })
        .orElse(upright);
  }

  /**
   * Turns one array of a picture.
   *
   * @param from an array of bytes or shorts, and {@code to} another of the same type and length
   * @param channels samples a pixel
   */
  private static void turn(int orientation, Image stored, Object from, Object to, int channels) {
    int width = stored.width();
    int height = stored.height();
    boolean transposed = orientation >= 5;
    int shownWidth = transposed ? height : width;
    int shownHeight = transposed ? width : height;
    // Which stored axis runs backwards when the shown picture is read forwards.
    boolean columnsReversed =
        orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    boolean rowsReversed =
        orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    int target = 0;
    for (int y = 0; y < shownHeight; y++) {
      for (int x = 0; x < shownWidth; x++, target += channels) {
        int column = transposed ? y : x;
        int row = transposed ? x : y;
        column = columnsReversed ? width - 1 - column : column;
        row = rowsReversed ? height - 1 - row : row;
        System.arraycopy(from, (row * width + column) * channels, to, target, channels);
      }
    }
  }
}
