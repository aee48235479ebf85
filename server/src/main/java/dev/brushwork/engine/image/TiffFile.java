package dev.brushwork.engine.image;

import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The structure of a TIFF file (TIFF 6.0): the directory of its first picture. The decoder is given
 * a copy of it with the fields that decide the pixels, and no other directory.
 *
 * <p>Grey, RGB, with or without opacity, and palettes, of 8 or 16 bits a sample, stored plainly or
 * compressed by LZW, Deflate or PackBits. Of what else the format can hold, the message says what
 * it is.
 */
final class TiffFile implements ImageFile {
  private static final int WIDTH = 256;
  private static final int HEIGHT = 257;
  private static final int BITS = 258;
  private static final int COMPRESSION = 259;
  private static final int PHOTOMETRIC = 262;
  private static final int STRIP_OFFSETS = 273;
  private static final int ORIENTATION = 274;
  private static final int SAMPLES = 277;
  private static final int ROWS_A_STRIP = 278;
  private static final int STRIP_BYTES = 279;
  private static final int PLANES = 284;
  private static final int PREDICTOR = 317;
  private static final int PALETTE = 320;
  private static final int TILE_WIDTH = 322;
  private static final int TILE_HEIGHT = 323;
  private static final int TILE_OFFSETS = 324;
  private static final int TILE_BYTES = 325;
  private static final int EXTRA_SAMPLES = 338;
  private static final int SAMPLE_FORMAT = 339;
  private static final int PROFILE = 34675;

  private static final Set<Integer> DECIDES_PIXELS =
      Set.of(
          WIDTH,
          HEIGHT,
          BITS,
          COMPRESSION,
          PHOTOMETRIC,
          STRIP_OFFSETS,
          SAMPLES,
          ROWS_A_STRIP,
          STRIP_BYTES,
          PLANES,
          PREDICTOR,
          PALETTE,
          TILE_WIDTH,
          TILE_HEIGHT,
          TILE_OFFSETS,
          TILE_BYTES,
          EXTRA_SAMPLES,
          SAMPLE_FORMAT);

  private static final int UNCOMPRESSED = 1;
  private static final Set<Integer> COMPRESSIONS =
      Set.of(UNCOMPRESSED, 5 /* LZW */, 8 /* Deflate */, 32773 /* PackBits */, 32946 /* Deflate */);
  // LZW, which expands most: a code of 12 bits for a string of 4096 bytes.
  private static final long MOST_EXPANSION = 2731;
  // A tile may be larger than its picture, but a picture of one pixel needs none of a gigabyte.
  private static final long ROOM_FOR_A_TILE = 1 << 20;

  private static final int HEADER_BYTES = 8;
  private static final int ENTRY_BYTES = 12;
  // Bytes of a value of each type, by the type's number; zero where there is none.
  private static final int[] TYPE_BYTES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8};
  private static final int BYTE = 1;
  private static final int SHORT = 3;
  private static final int LONG = 4;

  /** The values of one field: {@code offset} is where in the file they stand. */
  private record Field(int type, int count, int offset) {}

  private final ByteBuffer file;
  private final TreeMap<Integer, Field> fields = new TreeMap<>();
  private int width;
  private int height;
  private int samples;
  private int bits;

  private TiffFile(byte[] file) {
    ByteOrder order = file[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    this.file = ByteBuffer.wrap(file).order(order);
  }

  static boolean hasSignature(byte[] file) {
    return file.length >= 4
        && ((file[0] == 'I' && file[1] == 'I' && file[2] == 42 && file[3] == 0)
            || (file[0] == 'M' && file[1] == 'M' && file[2] == 0 && file[3] == 42));
  }

  /**
   * Reads the first directory.
   *
   * @throws ImageException if the sides are beyond the limits, the structure is broken, or the file
   *     is of a kind that is not supported
   */
  static TiffFile parse(byte[] file, ImageLimits limits) {
    TiffFile tiff = new TiffFile(file);
    try {
      tiff.readDirectory();
      tiff.check(limits);
    } catch (IndexOutOfBoundsException e) {
      throw new ImageException("it is a damaged TIFF image: it is cut short", e);
    }
    return tiff;
  }

  private void readDirectory() {
    long start = Integer.toUnsignedLong(file.getInt(4));
    if (start < HEADER_BYTES || start > file.capacity() - 2) {
      throw truncated();
    }
    int directory = (int) start;
    int count = file.getShort(directory) & 0xffff;
    for (int i = 0; i < count; i++) {
      int entry = directory + 2 + i * ENTRY_BYTES;
      int tag = file.getShort(entry) & 0xffff;
      int type = file.getShort(entry + 2) & 0xffff;
      if (type == 0 || type >= TYPE_BYTES.length) {
        continue; // of a later edition: the standard has readers skip it
      }
      long values = Integer.toUnsignedLong(file.getInt(entry + 4));
      long bytes = values * TYPE_BYTES[type];
      long offset = bytes <= 4 ? entry + 8 : Integer.toUnsignedLong(file.getInt(entry + 8));
      boolean matters = DECIDES_PIXELS.contains(tag) || tag == ORIENTATION || tag == PROFILE;
      if (offset + bytes <= file.capacity()) {
        fields.putIfAbsent(tag, new Field(type, (int) values, (int) offset));
      } else if (matters) {
        throw truncated();
      }
    }
  }

  private void check(ImageLimits limits) {
    long declaredWidth = number(WIDTH, 0);
    long declaredHeight = number(HEIGHT, 0);
    limits.check(declaredWidth, declaredHeight);
    width = (int) declaredWidth;
    height = (int) declaredHeight;
    checkKind();
    boolean tiled = fields.containsKey(TILE_OFFSETS);
    long columns = tiled ? number(TILE_WIDTH, 0) : width;
    long rows = tiled ? number(TILE_HEIGHT, 0) : Math.min(height, number(ROWS_A_STRIP, height));
    if (columns < 1 || rows < 1 || columns > 1 << 20 || rows > 1 << 20) {
      throw damaged("its pieces have impossible sides");
    }
    if (columns * rows > Math.max(ROOM_FOR_A_TILE, 4L * width * height)) {
      throw damaged("its pieces are larger than the picture");
    }
    long pieces = ((width + columns - 1) / columns) * ((height + rows - 1) / rows);
    checkPieces(tiled ? TILE_OFFSETS : STRIP_OFFSETS, tiled ? TILE_BYTES : STRIP_BYTES, pieces);
  }

  /** Refuses what the decoder need not be exposed to. */
  private void checkKind() {
    long compression = number(COMPRESSION, UNCOMPRESSED);
    if (!COMPRESSIONS.contains((int) compression)) {
      throw unsupported("compression method " + compression);
    }
    long photometric = number(PHOTOMETRIC, -1);
    if (photometric < 0 || photometric > 3) {
      throw unsupported("colours of kind " + photometric);
    }
    long declaredSamples = number(SAMPLES, 1);
    int colours = photometric == 2 ? 3 : 1;
    boolean mayHaveAlpha = photometric == 1 || photometric == 2;
    if (declaredSamples != colours && !(mayHaveAlpha && declaredSamples == colours + 1)) {
      throw unsupported(declaredSamples + " samples a pixel");
    }
    samples = (int) declaredSamples;
    bits = (int) number(BITS, 1);
    for (int i = 0; i < samples; i++) {
      long depth = number(BITS, i, 1);
      if (depth != bits || (depth != 8 && (depth != 16 || photometric == 3))) {
        throw unsupported(depth + " bits a sample");
      }
      if (number(SAMPLE_FORMAT, i, 1) != 1) {
        throw unsupported("samples that are not whole numbers");
      }
    }
    if (photometric == 3 && !fields.containsKey(PALETTE)) {
      throw damaged("its palette is missing");
    }
    if (number(PLANES, 1) != 1) {
      throw unsupported("a plane for each colour");
    }
  }

  private void checkPieces(int offsetsTag, int bytesTag, long pieces) {
    Field offsets = fields.get(offsetsTag);
    Field lengths = fields.get(bytesTag);
    if (offsets == null || lengths == null) {
      throw damaged("it holds no pixels");
    }
    if (offsets.count() < pieces || lengths.count() < pieces) {
      throw truncated();
    }
    long stored = 0;
    for (int i = 0; i < pieces; i++) {
      long length = number(bytesTag, i, 0);
      if (number(offsetsTag, i, 0) + length > file.capacity()) {
        throw truncated();
      }
      stored += length;
    }
    long expansion = number(COMPRESSION, UNCOMPRESSED) == UNCOMPRESSED ? 1 : MOST_EXPANSION;
    // A few bytes that declare a large picture are refused before the picture is allocated.
    if (stored * expansion < (long) width * height * samples * (bits / 8)) {
      throw truncated();
    }
  }

  private long number(int tag, long otherwise) {
    return number(tag, 0, otherwise);
  }

  /** Value {@code index} of a field of whole numbers. */
  private long number(int tag, int index, long otherwise) {
    Field field = fields.get(tag);
    if (field == null || index >= field.count()) {
      return otherwise;
    }
    int at = field.offset() + index * TYPE_BYTES[field.type()];
    return switch (field.type()) {
      case BYTE -> file.get(at) & 0xff;
      case SHORT -> file.getShort(at) & 0xffff;
      case LONG -> Integer.toUnsignedLong(file.getInt(at));
      default -> throw damaged("a field has a type that makes no sense");
    };
  }

  @Override
  public ImageHeader header() {
    Field field = fields.get(ORIENTATION);
    long declared = field == null || field.type() != SHORT ? 1 : number(ORIENTATION, 1);
    // As with the notes of a camera, nonsense here is no reason to refuse the picture.
    int orientation = declared < 1 || declared > 8 ? Orientation.UPRIGHT : (int) declared;
    boolean hasAlpha = samples == 2 || samples == 4;
    return new ImageHeader(
        "TIFF", width, height, orientation, ImageHeader.bytesAPixel(bits == 16, hasAlpha));
  }

  @Override
  public Optional<byte[]> profile() {
    return Optional.ofNullable(fields.get(PROFILE))
        .map(
            field -> {
              byte[] profile = new byte[field.count() * TYPE_BYTES[field.type()]];
              file.get(field.offset(), profile);
              return profile;
            });
  }

  @Override
  public PixelRows decode() {
    BufferedImage image =
        PixelDecoder.decode(
            () -> new TIFFImageReaderSpi().createReaderInstance(null), essence(), header());
    return new RasterRows(image, header());
  }

  /** The file with a new directory at its end, which replaces all others. */
  private byte[] essence() {
    TreeMap<Integer, Field> kept = new TreeMap<>(fields);
    kept.keySet().retainAll(DECIDES_PIXELS);
    int directory = file.capacity() + (file.capacity() & 1);
    ByteBuffer out =
        ByteBuffer.allocate(directory + 2 + kept.size() * ENTRY_BYTES + 4).order(file.order());
    out.put(file.array()).putInt(4, directory).position(directory);
    out.putShort((short) kept.size());
    kept.forEach(
        (tag, field) -> {
          out.putShort((short) (int) tag).putShort((short) field.type()).putInt(field.count());
          int bytes = field.count() * TYPE_BYTES[field.type()];
          if (bytes > 4) {
            out.putInt(field.offset());
          } else {
            int next = out.position() + 4;
            out.put(file.array(), field.offset(), bytes).position(next);
          }
        });
    return out.array();
  }

  private static ImageException unsupported(String what) {
    return new ImageException("it is a TIFF image with " + what + ", which is not supported");
  }

  private static ImageException damaged(String how) {
    return new ImageException("it is a damaged TIFF image: " + how);
  }

  private static ImageException truncated() {
    return damaged("it is cut short");
  }
}
