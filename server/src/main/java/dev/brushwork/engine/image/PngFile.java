package dev.brushwork.engine.image;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;

/**
 * The structure of a PNG file (ISO/IEC 15948): its header, and where the chunks lie that decide its
 * pixels. Nothing is inflated here. Text, profiles and all else are stepped over, since a hostile
 * file could hide a decompression bomb in them.
 */
final class PngFile {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  private static final int IHDR = 0x49484452;
  private static final int PLTE = 0x504c5445;
  private static final int TRNS = 0x74524e53;
  private static final int EXIF = 0x65584966;
  private static final int IDAT = 0x49444154;
  private static final int IEND = 0x49454e44;

  // Of a chunk: its length and type before the data, its checksum after them.
  private static final int BEFORE_DATA = 8;
  private static final int AFTER_DATA = 4;
  private static final int IHDR_BYTES = 13;

  /** How the samples of a pixel are laid out; the code is the file's. */
  enum Colour {
    GREY(0, 1, 1, 2, 4, 8, 16),
    RGB(2, 3, 8, 16),
    PALETTE(3, 1, 1, 2, 4, 8),
    GREY_ALPHA(4, 2, 8, 16),
    RGB_ALPHA(6, 4, 8, 16);

    private final int code;
    private final int channels;
    // Bit d is set if samples may have d bits.
    private final int depths;

    Colour(int code, int channels, int... depths) {
      this.code = code;
      this.channels = channels;
      this.depths = Arrays.stream(depths).reduce(0, (set, depth) -> set | 1 << depth);
    }

    int channels() {
      return channels;
    }

    private static Colour of(int code, int depth) {
      for (Colour colour : values()) {
        if (colour.code == code && depth <= 16 && (colour.depths & 1 << depth) != 0) {
          return colour;
        }
      }
      throw damaged("no PNG has colour type " + code + " with " + depth + " bits a sample");
    }
  }

  /** Some bytes of the file. */
  record Span(int offset, int length) {}

  private final byte[] file;
  private final List<Span> imageData = new ArrayList<>();
  private int width;
  private int height;
  private int depth;
  private Colour colour;
  private boolean interlaced;
  private byte[] palette = {};
  private byte[] transparency = {};
  private int orientation = Orientation.UPRIGHT;

  private PngFile(byte[] file) {
    this.file = file;
  }

  static boolean hasSignature(byte[] file) {
    return file.length >= SIGNATURE.length
        && Arrays.equals(file, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length);
  }

  /**
   * Walks over the chunks.
   *
   * @throws ImageException if the sides are beyond the limits, or the structure is broken
   */
  static PngFile parse(byte[] file, ImageLimits limits) {
    PngFile png = new PngFile(file);
    Span header = png.chunkAt(SIGNATURE.length);
    if (png.typeOf(header) != IHDR || header.length() != IHDR_BYTES) {
      throw damaged("its header is missing");
    }
    png.readHeader(header, limits);
    int position = after(header);
    while (true) {
      Span chunk = png.chunkAt(position);
      position = after(chunk);
      if (png.typeOf(chunk) == IEND) {
        break;
      }
      png.readChunk(chunk);
    }
    if (png.imageData.isEmpty()) {
      throw damaged("it holds no pixels");
    }
    if (png.colour == Colour.PALETTE && png.palette.length == 0) {
      throw damaged("its palette is missing");
    }
    return png;
  }

  private void readHeader(Span header, ImageLimits limits) {
    int at = header.offset();
    // Unsigned, so that no side can be negative.
    long declaredWidth = Integer.toUnsignedLong(int32(at));
    long declaredHeight = Integer.toUnsignedLong(int32(at + 4));
    limits.check(declaredWidth, declaredHeight);
    checkSum(header);
    width = (int) declaredWidth;
    height = (int) declaredHeight;
    depth = file[at + 8] & 0xff;
    colour = Colour.of(file[at + 9] & 0xff, depth);
    if (file[at + 10] != 0 || file[at + 11] != 0) {
      throw damaged("its compression or filter method is unknown");
    }
    if (file[at + 12] != 0 && file[at + 12] != 1) {
      throw damaged("its interlace method is unknown");
    }
    interlaced = file[at + 12] == 1;
  }

  private void readChunk(Span chunk) {
    int type = typeOf(chunk);
    switch (type) {
      case IDAT -> {
        checkSum(chunk);
        imageData.add(chunk);
      }
      case PLTE -> {
        if (chunk.length() == 0 || chunk.length() > 3 * 256 || chunk.length() % 3 != 0) {
          throw damaged("its palette is malformed");
        }
        palette = data(chunk);
      }
      case TRNS -> {
        transparency = data(chunk);
        int expected =
            switch (colour) {
              case GREY -> 2;
              case RGB -> 6;
              case PALETTE -> Math.min(transparency.length, palette.length / 3);
              case GREY_ALPHA, RGB_ALPHA -> -1;
            };
        if (transparency.length != expected) {
          throw damaged("its transparency is malformed");
        }
      }
      case EXIF -> orientation = Orientation.of(data(chunk));
      default -> {
        if (isCritical(type)) {
          throw damaged("it holds a chunk of unknown meaning that it says is critical");
        }
      }
    }
  }

  /** The checked content of a chunk. */
  private byte[] data(Span chunk) {
    checkSum(chunk);
    return Arrays.copyOfRange(file, chunk.offset(), chunk.offset() + chunk.length());
  }

  /** The data of the chunk that begins at {@code position}. */
  private Span chunkAt(int position) {
    long left = (long) file.length - position - BEFORE_DATA - AFTER_DATA;
    if (left < 0) {
      throw truncated();
    }
    int length = int32(position);
    if (length < 0) {
      throw damaged("a chunk has an impossible length");
    }
    if (length > left) {
      throw truncated();
    }
    return new Span(position + BEFORE_DATA, length);
  }

  private int typeOf(Span chunk) {
    return int32(chunk.offset() - 4);
  }

  private static int after(Span chunk) {
    return chunk.offset() + chunk.length() + AFTER_DATA;
  }

  private void checkSum(Span chunk) {
    CRC32 crc = new CRC32();
    crc.update(file, chunk.offset() - 4, chunk.length() + 4);
    if ((int) crc.getValue() != int32(chunk.offset() + chunk.length())) {
      throw damaged("a checksum is wrong");
    }
  }

  private int int32(int at) {
    return (file[at] & 0xff) << 24
        | (file[at + 1] & 0xff) << 16
        | (file[at + 2] & 0xff) << 8
        | (file[at + 3] & 0xff);
  }

  /** A capital first letter says that a decoder must not go on without knowing the chunk. */
  private static boolean isCritical(int type) {
    return (type & 0x20000000) == 0;
  }

  static ImageException damaged(String how) {
    return new ImageException("it is a damaged PNG image: " + how);
  }

  static ImageException truncated() {
    return damaged("it is cut short");
  }

  byte[] file() {
    return file;
  }

  /** The pieces of the compressed pixels, in order. */
  List<Span> imageData() {
    return imageData;
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  /** Bits a sample: 1, 2, 4, 8 or 16. */
  int depth() {
    return depth;
  }

  Colour colour() {
    return colour;
  }

  boolean interlaced() {
    return interlaced;
  }

  /** Red, green and blue of each colour, 8 bits each; empty without a palette. */
  byte[] palette() {
    return palette;
  }

  /**
   * For a palette, the alpha of its first colours; for grey and RGB, the one transparent colour as
   * big-endian 16-bit samples; empty without either.
   */
  byte[] transparency() {
    return transparency;
  }

  int orientation() {
    return orientation;
  }
}
