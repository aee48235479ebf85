package dev.brushwork.engine.image;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The structure of a WebP file (RFC 9649): its header, and where the chunks lie that decide its
 * pixels. Only these reach the decoder. Animations are refused.
 */
final class WebpFile implements ImageFile {
  private static final int RIFF = tag("RIFF");
  private static final int WEBP = tag("WEBP");
  private static final int EXTENDED = tag("VP8X");
  private static final int LOSSY = tag("VP8 ");
  private static final int LOSSLESS = tag("VP8L");
  private static final int ALPHA = tag("ALPH");
  private static final int PROFILE = tag("ICCP");
  private static final int EXIF = tag("EXIF");
  private static final int ANIMATION = tag("ANIM");
  private static final int FRAME = tag("ANMF");

  private static final int BEFORE_CHUNKS = 12;
  private static final int BEFORE_DATA = 8;
  private static final int EXTENDED_BYTES = 10;
  private static final byte ALPHA_FLAG = 0x10;
  private static final int ANIMATION_FLAG = 0x02;

  // How a lossy picture is predicted is written for each block of 16 x 16 pixels, by a code whose
  // probabilities are fixed (RFC 6386, 11.2): at least 3.4 bits.
  private static final int BLOCK = 16;
  private static final int LEAST_BITS_A_BLOCK = 3;

  // A lossless picture of one colour may take no bits at all. Encoders stay below 25,000 pixels a
  // byte even then, and a picture that has more to show is far from it.
  private static final long MOST_PIXELS_A_BYTE = 32_768;
  private static final long ROOM_FOR_SMALL_PICTURES = 1 << 20;

  private static final byte[] EXIF_PREFIX = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);

  /** The data of a chunk. */
  private record Chunk(int type, int offset, int length) {}

  private final ByteBuffer file;
  private final ImageLimits limits;
  private int canvasWidth;
  private int canvasHeight;
  private int width;
  private int height;
  private boolean alphaInPixels;
  private Chunk pixels;
  private Chunk alpha;
  private Chunk profile;
  private int orientation = Orientation.UPRIGHT;

  private WebpFile(byte[] file, ImageLimits limits) {
    this.file = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    this.limits = limits;
  }

  static boolean hasSignature(byte[] file) {
    ByteBuffer start = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    return file.length >= BEFORE_CHUNKS && start.getInt(0) == RIFF && start.getInt(8) == WEBP;
  }

  /**
   * Walks over the chunks.
   *
   * @throws ImageException if the sides are beyond the limits, the structure is broken, or the file
   *     is of a kind that is not supported
   */
  static WebpFile parse(byte[] file, ImageLimits limits) {
    WebpFile webp = new WebpFile(file, limits);
    try {
      webp.walk();
    } catch (IndexOutOfBoundsException e) {
      throw new ImageException("it is a damaged WebP image: it is cut short", e);
    }
    return webp;
  }

  private void walk() {
    long declared = Integer.toUnsignedLong(file.getInt(4)) + BEFORE_DATA;
    if (declared > file.capacity()) {
      throw truncated();
    }
    int position = BEFORE_CHUNKS;
    while (position + BEFORE_DATA <= declared) {
      long length = Integer.toUnsignedLong(file.getInt(position + 4));
      int data = position + BEFORE_DATA;
      if (length > declared - data) {
        throw truncated();
      }
      readChunk(new Chunk(file.getInt(position), data, (int) length));
      // Chunks begin at even positions; after the last the filling may be missing.
      position = (int) Math.min(declared, data + length + (length & 1));
    }
    if (pixels == null) {
      throw damaged("it holds no pixels");
    }
    if (canvasWidth != 0 && (canvasWidth != width || canvasHeight != height)) {
      throw damaged("its size is contradictory");
    }
  }

  private void readChunk(Chunk chunk) {
    int type = chunk.type();
    if (type == EXTENDED) {
      readExtended(chunk);
    } else if (type == ANIMATION || type == FRAME) {
      throw animated();
    } else if (type == LOSSY || type == LOSSLESS) {
      if (pixels != null) {
        throw damaged("it holds two pictures");
      }
      pixels = chunk;
      if (type == LOSSY) {
        readLossy(chunk);
      } else {
        readLossless(chunk);
      }
    } else if (type == ALPHA) {
      alpha = chunk;
    } else if (type == PROFILE) {
      profile = chunk;
    } else if (type == EXIF) {
      byte[] exif = data(chunk);
      // The standard has it begin with the byte-order mark; many programs write more.
      boolean prefixed =
          exif.length > EXIF_PREFIX.length
              && Arrays.equals(exif, 0, EXIF_PREFIX.length, EXIF_PREFIX, 0, EXIF_PREFIX.length);
      orientation =
          Orientation.of(
              prefixed ? Arrays.copyOfRange(exif, EXIF_PREFIX.length, exif.length) : exif);
    }
  }

  private void readExtended(Chunk chunk) {
    if (chunk.length() < EXTENDED_BYTES) {
      throw damaged("its header is too short");
    }
    if ((file.get(chunk.offset()) & ANIMATION_FLAG) != 0) {
      throw animated();
    }
    canvasWidth = int24(chunk.offset() + 4) + 1;
    canvasHeight = int24(chunk.offset() + 7) + 1;
    limits.check(canvasWidth, canvasHeight);
  }

  private void readLossy(Chunk chunk) {
    if (chunk.length() < 10) {
      throw truncated();
    }
    int at = chunk.offset();
    if (int24(at + 3) != 0x2a019d) {
      throw damaged("its header is missing");
    }
    int side = 0x3fff; // two more bits say how to enlarge it for display, which nobody does
    setSize(file.getShort(at + 6) & side, file.getShort(at + 8) & side);
    int frame = int24(at);
    if ((frame & 1) != 0) {
      throw damaged("it is not a still picture's frame");
    }
    int predictions = frame >> 5;
    long blocks = (long) ((width + BLOCK - 1) / BLOCK) * ((height + BLOCK - 1) / BLOCK);
    if (predictions > chunk.length() - 10 || 8L * predictions < LEAST_BITS_A_BLOCK * blocks) {
      throw truncated();
    }
  }

  private void readLossless(Chunk chunk) {
    if (chunk.length() < 5) {
      throw truncated();
    }
    if (file.get(chunk.offset()) != 0x2f) {
      throw damaged("its header is missing");
    }
    int bits = file.getInt(chunk.offset() + 1);
    setSize((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1);
    if ((long) width * height
        > Math.max(ROOM_FOR_SMALL_PICTURES, MOST_PIXELS_A_BYTE * chunk.length())) {
      throw truncated();
    }
    alphaInPixels = (bits >> 28 & 1) != 0;
    if (bits >>> 29 != 0) {
      throw damaged("its version is unknown");
    }
  }

  private void setSize(int declaredWidth, int declaredHeight) {
    limits.check(declaredWidth, declaredHeight);
    width = declaredWidth;
    height = declaredHeight;
  }

  private byte[] data(Chunk chunk) {
    byte[] data = new byte[chunk.length()];
    file.get(chunk.offset(), data);
    return data;
  }

  private int int24(int at) {
    return (file.getShort(at) & 0xffff) | (file.get(at + 2) & 0xff) << 16;
  }

  private boolean hasAlpha() {
    return pixels.type() == LOSSLESS ? alphaInPixels : alpha != null;
  }

  @Override
  public ImageHeader header() {
    return new ImageHeader(
        "WebP", width, height, orientation, ImageHeader.bytesAPixel(false, hasAlpha()));
  }

  @Override
  public Optional<byte[]> profile() {
    return Optional.ofNullable(profile).map(this::data);
  }

  @Override
  public PixelRows decode() {
    return new RasterRows(
        PixelDecoder.decode(
            () -> new WebPImageReaderSpi().createReaderInstance(null), essence(), header()),
        header());
  }

  /** The file without anything but its pixels. */
  private byte[] essence() {
    boolean separateAlpha = pixels.type() == LOSSY && alpha != null;
    ByteBuffer out =
        ByteBuffer.allocate(
                BEFORE_CHUNKS
                    + stored(pixels.length())
                    + (separateAlpha ? stored(alpha.length()) + stored(EXTENDED_BYTES) : 0))
            .order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(RIFF).putInt(out.capacity() - BEFORE_DATA).putInt(WEBP);
    if (separateAlpha) {
      out.putInt(EXTENDED).putInt(EXTENDED_BYTES).putInt(ALPHA_FLAG);
      // Two sides of 24 bits each.
      out.putShort((short) (width - 1)).put((byte) 0);
      out.putShort((short) (height - 1)).put((byte) 0);
      put(alpha, out);
    }
    put(pixels, out);
    return out.array();
  }

  private static int stored(int length) {
    return BEFORE_DATA + length + (length & 1);
  }

  private void put(Chunk chunk, ByteBuffer out) {
    out.putInt(chunk.type()).putInt(chunk.length()).put(data(chunk));
    if ((chunk.length() & 1) != 0) {
      out.put((byte) 0);
    }
  }

  private static int tag(String name) {
    return ByteBuffer.wrap(name.getBytes(StandardCharsets.US_ASCII))
        .order(ByteOrder.LITTLE_ENDIAN)
        .getInt();
  }

  private static ImageException animated() {
    return new ImageException("it is a WebP animation, which is not supported");
  }

  private static ImageException damaged(String how) {
    return new ImageException("it is a damaged WebP image: " + how);
  }

  private static ImageException truncated() {
    return damaged("it is cut short");
  }
}
