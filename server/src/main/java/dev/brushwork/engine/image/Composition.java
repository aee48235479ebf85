package dev.brushwork.engine.image;

import java.util.Optional;

/**
 * Makes a picture of what a decoder gave, a row at a time: its colours in sRGB, laid over white,
 * and beside them how opaque they were.
 */
final class Composition {
  private static final byte OPAQUE = (byte) 255;

  private Composition() {}

  static Image of(ImageFile file) {
    int width = file.header().width();
    int height = file.header().height();
    PixelRows rows = file.decode();
    Optional<ColourProfile> profile =
        file.profile().flatMap(bytes -> ColourProfile.of(bytes, rows.isGrey(), rows.full()));
    int samples = Extents.samples(width, height);
    boolean isDeep = rows.full() > 255;
    byte[] rgb = isDeep ? null : new byte[samples];
    short[] deep = isDeep ? new short[samples] : null;
    byte[] alpha = rows.hasAlpha() ? new byte[samples / Extents.CHANNELS] : null;
    int[] row = new int[width * 4];
    int target = 0;
    for (int y = 0; y < height; y++) {
      rows.read(y, row);
      profile.ifPresent(conversion -> conversion.toSrgb(row));
      for (int at = 0; at < row.length; at += 4) {
        int opacity = row[at + 3];
        if (alpha != null) {
          alpha[at / 4 + y * width] = (byte) eight(opacity, rows.full());
        }
        for (int c = 0; c < Extents.CHANNELS; c++, target++) {
          int seen = overWhite(row[at + c], opacity, rows.full());
          if (isDeep) {
            deep[target] = (short) seen;
          } else {
            rgb[target] = (byte) seen;
          }
        }
      }
    }
    Image opaque = isDeep ? Image.deep(width, height, deep) : new Image(width, height, rgb);
    return alpha == null || isOpaque(alpha) ? opaque : opaque.withAlpha(alpha);
  }

  /** Many files have an opacity for every pixel and are opaque all the same. */
  private static boolean isOpaque(byte[] alpha) {
    for (byte opacity : alpha) {
      if (opacity != OPAQUE) {
        return false;
      }
    }
    return true;
  }

  private static int eight(int sample, int full) {
    return full == 255 ? sample : (sample * 255 + full / 2) / full;
  }

  /** A sample of the given opacity, both 0 to {@code full}, over white. */
  private static int overWhite(int sample, int opacity, int full) {
    return opacity == full
        ? sample
        : full - (int) (((long) (full - sample) * opacity + full / 2) / full);
  }
}
