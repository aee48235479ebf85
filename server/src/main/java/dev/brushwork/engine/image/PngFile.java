package dev.brushwork.engine.image;

import java.awt.image.Raster;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/**
 * The structure of a PNG file (ISO/IEC 15948): its header, and where the chunks lie that decide its
 * pixels. Only these reach the decoder. Text and all else is stepped over, since a hostile file
 * could hide a decompression bomb in it, and the profile is unpacked within bounds. So is the
 * transparent colour kept here, which ImageIO treats differently from one Java to the next.
 */
final class PngFile implements ImageFile {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  private static final int IHDR = 0x49484452;
  private static final int PLTE = 0x504c5445;
  private static final int TRNS = 0x74524e53;
  private static final int ICCP = 0x69434350;
  private static final int EXIF = 0x65584966;
  private static final int IDAT = 0x49444154;
  private static final int IEND = 0x49454e44;

  // Of a chunk: its length and type before the data, its checksum after them.
  private static final int BEFORE_DATA = 8;
  private static final int AFTER_DATA = 4;
  private static final int IHDR_BYTES = 13;

  // Deflate never expands by more than this (RFC 1951: 258 bytes from 2 bits, and then some).
  private static final long MOST_EXPANSION = 1040;

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
  private byte[] palette = {};
  private byte[] transparency = {};
  private int orientation = Orientation.UPRIGHT;
  private Span header;
  private Span profile;

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
    png.header = png.chunkAt(SIGNATURE.length);
    if (png.typeOf(png.header) != IHDR || png.header.length() != IHDR_BYTES) {
      throw damaged("its header is missing");
    }
    png.readHeader(png.header, limits);
    int position = after(png.header);
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
      case ICCP -> profile = chunk;
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

  @Override
  public ImageHeader header() {
    return new ImageHeader(
        "PNG", width, height, orientation, ImageHeader.bytesAPixel(depth == 16, hasAlpha()));
  }

  @Override
  public Optional<byte[]> profile() {
    if (profile == null) {
      return Optional.empty();
    }
    // A name that ends in a zero, and the number of the one method of compression.
    int end = profile.offset() + profile.length();
    int at = profile.offset();
    while (at < end && file[at] != 0) {
      at++;
    }
    return end - at > 2 && file[at + 1] == 0
        ? ColourProfile.inflate(file, at + 2, end - at - 2)
        : ColourProfile.ignored("its chunk is malformed");
  }

  @Override
  public PixelRows decode() {
    long compressed = imageData.stream().mapToLong(Span::length).sum();
    long row = ((long) width * colour.channels() * depth + 7) / 8 + 1;
    // A few bytes that declare a large picture are refused before the picture is allocated.
    if (compressed * MOST_EXPANSION < row * height) {
      throw truncated();
    }
    Raster samples =
        PixelDecoder.decode(
                () -> ImageIO.getImageReadersByFormatName("png").next(), essence(), header())
            .getRaster();
    if (samples.getNumBands() != colour.channels()) {
      throw damaged("it decodes to " + samples.getNumBands() + " channels");
    }
    return new PngRows(samples, this);
  }

  /** The file without anything but its pixels. */
  private byte[] essence() {
    PngChunks chunks = new PngChunks(file.length);
    chunks.add("IHDR", file, header.offset(), header.length());
    if (colour == Colour.PALETTE) {
      chunks.add("PLTE", palette, 0, palette.length);
    }
    for (Span piece : imageData) {
      chunks.add("IDAT", file, piece.offset(), piece.length());
    }
    return chunks.end();
  }

  /** Bits a sample: 1, 2, 4, 8 or 16. */
  int depth() {
    return depth;
  }

  Colour colour() {
    return colour;
  }

  boolean hasAlpha() {
    return colour == Colour.GREY_ALPHA || colour == Colour.RGB_ALPHA || transparency.length > 0;
  }

  /** Red, green and blue of each colour, 8 bits each, itself; empty without a palette. */
  byte[] palette() {
    return palette;
  }

  /**
   * For a palette, the alpha of its first colours; for grey and RGB, the one transparent colour as
   * big-endian 16-bit samples; empty without either. It is not a copy.
   */
  byte[] transparency() {
    return transparency;
  }
}
