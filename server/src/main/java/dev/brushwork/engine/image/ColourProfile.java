package dev.brushwork.engine.image;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.ColorConvertOp;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the colours of an embedded ICC profile into sRGB, by the colour management that comes with
 * Java. A profile that is broken, or of another kind than its picture, is no reason to refuse the
 * picture: it is left out of account, and the log says so.
 */
final class ColourProfile {
  private static final Logger log = LoggerFactory.getLogger(ColourProfile.class);

  /** A large profile of a printer has two million; those of cameras and screens have hundreds. */
  private static final int MOST_BYTES = 4 << 20;

  private static final int HEADER_BYTES = 128;

  // Steps on each axis of the colours that tell whether a profile is sRGB's own.
  private static final int PROBES = 5;

  private final ColorConvertOp conversion;
  private final int bands;
  private final int dataType;

  private ColourProfile(ICC_Profile profile, int bands, int full) {
    this.conversion =
        new ColorConvertOp(
            new ICC_Profile[] {profile, ICC_Profile.getInstance(ColorSpace.CS_sRGB)}, null);
    this.bands = bands;
    this.dataType = full > 255 ? DataBuffer.TYPE_USHORT : DataBuffer.TYPE_BYTE;
  }

  /**
   * The conversion from a profile's colours; empty if there is nothing to convert, because the
   * profile is sRGB's or cannot be used.
   *
   * @param grey whether the picture has no colours
   * @param full the largest sample, 255 or 65535
   */
  static Optional<ColourProfile> of(byte[] bytes, boolean grey, int full) {
    try {
      if (bytes.length > MOST_BYTES) {
        return ignored("it has more than " + MOST_BYTES + " bytes");
      }
      ICC_Profile profile = ICC_Profile.getInstance(bytes);
      int bands = grey ? 1 : 3;
      int expected = grey ? ColorSpace.TYPE_GRAY : ColorSpace.TYPE_RGB;
      if (profile.getColorSpaceType() != expected) {
        return ignored("it is not one of " + (grey ? "grey" : "RGB") + ", which the picture is");
      }
      ColourProfile conversion = new ColourProfile(profile, bands, full);
      return conversion.changesNothing(full) ? Optional.empty() : Optional.of(conversion);
    } catch (RuntimeException e) {
      // Java's own parser and the native library behind it refuse with exceptions of many kinds.
      log.debug("the colour profile was refused", e);
      return ignored("it is broken");
    }
  }

  /**
   * Unpacks a compressed profile, no further than the length that the profile itself declares.
   *
   * @return nothing, and a word in the log, if it is broken or too large
   */
  static Optional<byte[]> inflate(byte[] file, int offset, int length) {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(file, offset, length);
      byte[] header = new byte[HEADER_BYTES];
      int got = fill(inflater, header, 0);
      long declared =
          (header[0] & 0xffL) << 24
              | (header[1] & 0xff) << 16
              | (header[2] & 0xff) << 8
              | (header[3] & 0xff);
      if (got < HEADER_BYTES || declared < HEADER_BYTES || declared > MOST_BYTES) {
        return ignored("it declares an impossible length");
      }
      byte[] profile = Arrays.copyOf(header, (int) declared);
      return fill(inflater, profile, HEADER_BYTES) == profile.length
          ? Optional.of(profile)
          : ignored("it is cut short");
    } catch (DataFormatException e) {
      log.debug("the colour profile cannot be inflated", e);
      return ignored("it cannot be inflated");
    } finally {
      inflater.end();
    }
  }

  /** Fills {@code to} from {@code from} on, and returns where it ended. */
  private static int fill(Inflater inflater, byte[] to, int from) throws DataFormatException {
    int at = from;
    while (at < to.length) {
      int count = inflater.inflate(to, at, to.length - at);
      if (count == 0) {
        break;
      }
      at += count;
    }
    return at;
  }

  /** Says that a file's colours are taken as sRGB, and why. */
  static <T> Optional<T> ignored(String reason) {
    log.warn("an image's colour profile is ignored, its colours are taken as sRGB: {}", reason);
    return Optional.empty();
  }

  /**
   * Converts a row in place.
   *
   * @param rgba four samples for each pixel; the fourth is left as it is
   */
  void toSrgb(int[] rgba) {
    int width = rgba.length / 4;
    WritableRaster source = Raster.createInterleavedRaster(dataType, width, 1, bands, null);
    WritableRaster target = Raster.createInterleavedRaster(dataType, width, 1, 3, null);
    int[] samples = new int[width * 3];
    for (int x = 0; x < width; x++) {
      System.arraycopy(rgba, 4 * x, samples, bands * x, bands);
    }
    source.setPixels(0, 0, width, 1, samples);
    conversion.filter(source, target);
    target.getPixels(0, 0, width, 1, samples);
    for (int x = 0; x < width; x++) {
      System.arraycopy(samples, 3 * x, rgba, 4 * x, 3);
    }
  }

  /**
   * Whether no colour differs from its sRGB by more than a step of 8 bits. Tried on a lattice,
   * which costs less than a row and knows every maker's edition of sRGB.
   */
  private boolean changesNothing(int full) {
    int[] lattice = new int[PROBES * PROBES * PROBES * 4];
    for (int i = 0; i < lattice.length / 4; i++) {
      int red = i % PROBES;
      int green = bands == 1 ? red : i / PROBES % PROBES;
      int blue = bands == 1 ? red : i / (PROBES * PROBES);
      lattice[4 * i] = red * full / (PROBES - 1);
      lattice[4 * i + 1] = green * full / (PROBES - 1);
      lattice[4 * i + 2] = blue * full / (PROBES - 1);
    }
    int[] converted = lattice.clone();
    toSrgb(converted);
    for (int i = 0; i < lattice.length; i++) {
      if (Math.abs(converted[i] - lattice[i]) > full / 255) {
        return false;
      }
    }
    return true;
  }
}
