package dev.brushwork.engine.image;

import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.imageio.ImageIO;

/**
 * The structure of a JPEG file (ITU-T T.81): its header, and a copy of it cut down to what decides
 * its pixels. Thumbnails and comments are stepped over, so that the decoder, which is native code,
 * is not exposed to them; the colour profile is collected from its segments.
 */
final class JpegFile implements ImageFile {
  /** How the components of a pixel make a colour. */
  enum Colour {
    GREY(1, 0),
    RGB(3, 0),
    YCC(3, 1),
    CMYK(4, 0),
    YCCK(4, 2);

    private final int components;
    private final int adobeTransform;

    Colour(int components, int adobeTransform) {
      this.components = components;
      this.adobeTransform = adobeTransform;
    }

    int components() {
      return components;
    }
  }

  private static final int START = 0xd8;
  private static final int END = 0xd9;
  private static final int SCAN = 0xda;
  private static final int QUANTISATION = 0xdb;
  private static final int HUFFMAN = 0xc4;
  private static final int ARITHMETIC = 0xcc;
  private static final int RESTART_INTERVAL = 0xdd;
  private static final int APP0 = 0xe0;
  private static final int APP1 = 0xe1;
  private static final int APP2 = 0xe2;
  private static final int APP14 = 0xee;
  private static final int APP15 = 0xef;
  private static final int COMMENT = 0xfe;

  private static final byte[] JFIF = "JFIF\0".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] EXIF = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] ICC = "ICC_PROFILE\0".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] ADOBE = "Adobe".getBytes(StandardCharsets.US_ASCII);

  // A progressive file of normal make has about ten. Each costs a pass over the whole picture, so
  // thousands of tiny ones would keep a decoder busy for hours.
  private static final int MOST_SCANS = 100;

  // Every group of at most 32 x 32 pixels begins with a code of at least a bit.
  private static final long MOST_PIXELS_A_BYTE = 8 * 32 * 32;

  private final byte[] file;
  private final ByteArrayOutputStream essence;
  private int width;
  private int height;
  private int[] componentIds = {};
  private int orientation = Orientation.UPRIGHT;
  private boolean jfif;
  private int adobeTransform = -1;
  private int scans;
  // The profile's segments by their number from 1, and how many the first of them announced.
  private final Map<Integer, byte[]> profile = new TreeMap<>();
  private int profileSegments;

  private JpegFile(byte[] file) {
    this.file = file;
    this.essence = new ByteArrayOutputStream(file.length);
  }

  static boolean hasSignature(byte[] file) {
    return file.length >= 3
        && (file[0] & 0xff) == 0xff
        && (file[1] & 0xff) == START
        && (file[2] & 0xff) == 0xff;
  }

  /**
   * Walks over the segments.
   *
   * @throws ImageException if the sides are beyond the limits, the structure is broken, or the file
   *     is of a kind that is not supported
   */
  static JpegFile parse(byte[] file, ImageLimits limits) {
    JpegFile jpeg = new JpegFile(file);
    int position = 2;
    while (true) {
      position = jpeg.skipFill(position);
      int marker = file[position] & 0xff;
      if (marker == END) {
        break;
      }
      position = jpeg.readSegment(marker, position + 1, limits);
    }
    if (jpeg.scans == 0) {
      throw damaged("it holds no pixels");
    }
    return jpeg;
  }

  /** The position of the next marker's code; any number of 0xff may stand before it. */
  private int skipFill(int position) {
    int at = position;
    if (at < file.length && (file[at] & 0xff) != 0xff) {
      throw damaged("a marker is missing");
    }
    while (at < file.length && (file[at] & 0xff) == 0xff) {
      at++;
    }
    if (at >= file.length) {
      throw truncated();
    }
    return at;
  }

  /** Reads a segment whose length stands at {@code position}, and returns where the next begins. */
  private int readSegment(int marker, int position, ImageLimits limits) {
    if (position + 2 > file.length) {
      throw truncated();
    }
    int length = int16(position);
    if (length < 2) {
      throw damaged("a segment has an impossible length");
    }
    int end = position + length;
    if (end > file.length) {
      throw truncated();
    }
    int data = position + 2;
    if (isFrame(marker)) {
      readFrame(marker, data, end, limits);
      keep(marker, position, end);
    } else if (marker == SCAN) {
      return readScan(position, end);
    } else if (marker == QUANTISATION || marker == HUFFMAN || marker == RESTART_INTERVAL) {
      keep(marker, position, end);
    } else if (marker == APP0) {
      jfif |= startsWith(data, end, JFIF);
    } else if (marker == APP1) {
      if (startsWith(data, end, EXIF)) {
        orientation = Orientation.of(Arrays.copyOfRange(file, data + EXIF.length, end));
      }
    } else if (marker == APP2) {
      if (startsWith(data, end, ICC) && end - data >= ICC.length + 2) {
        int number = file[data + ICC.length] & 0xff;
        profileSegments = file[data + ICC.length + 1] & 0xff;
        profile.putIfAbsent(number, Arrays.copyOfRange(file, data + ICC.length + 2, end));
      }
    } else if (marker == APP14) {
      if (startsWith(data, end, ADOBE) && end - data >= 12) {
        adobeTransform = file[data + 11] & 0xff;
      }
    } else if (marker == ARITHMETIC) {
      throw unsupported("arithmetic coding");
    } else if (!(marker > APP1 && marker <= APP15) && marker != COMMENT) {
      throw damaged("it holds a segment of unknown meaning");
    }
    return end;
  }

  private void readFrame(int marker, int data, int end, ImageLimits limits) {
    if (componentIds.length != 0) {
      throw damaged("it has two headers");
    }
    if (end - data < 6) {
      throw damaged("its header is too short");
    }
    limits.check(int16(data + 3), int16(data + 1));
    height = int16(data + 1);
    width = int16(data + 3);
    switch (marker) {
      case 0xc0, 0xc1, 0xc2 -> {}
      case 0xc3 -> throw unsupported("lossless coding");
      case 0xc5, 0xc6, 0xc7 -> throw unsupported("hierarchical coding");
      default -> throw unsupported("arithmetic coding");
    }
    int depth = file[data] & 0xff;
    if (depth != 8) {
      throw unsupported(depth + " bits a sample");
    }
    int count = file[data + 5] & 0xff;
    if (count != 1 && count != 3 && count != 4) {
      throw unsupported(count + " colour components");
    }
    if (end - data != 6 + 3 * count) {
      throw damaged("its header has the wrong length");
    }
    componentIds = new int[count];
    for (int i = 0; i < count; i++) {
      componentIds[i] = file[data + 6 + 3 * i] & 0xff;
    }
  }

  /** Keeps a scan: its segment, and the coded pixels up to the next marker that is not theirs. */
  private int readScan(int position, int end) {
    if (componentIds.length == 0) {
      throw damaged("its header is missing");
    }
    if (++scans > MOST_SCANS) {
      throw damaged("it has more than " + MOST_SCANS + " scans");
    }
    int at = end;
    while (true) {
      if (at + 1 >= file.length) {
        throw truncated();
      }
      if ((file[at] & 0xff) == 0xff && endsScan(file[at + 1] & 0xff)) {
        break;
      }
      at++;
    }
    keep(SCAN, position, at);
    return at;
  }

  /** Whether 0xff and this byte are neither a stuffed 0xff, nor a restart, nor fill. */
  private static boolean endsScan(int code) {
    return code != 0 && code != 0xff && !(code >= 0xd0 && code <= 0xd7);
  }

  private void keep(int marker, int from, int to) {
    essence.write(0xff);
    essence.write(marker);
    essence.write(file, from, to - from);
  }

  private static boolean isFrame(int marker) {
    return marker >= 0xc0
        && marker <= 0xcf
        && marker != HUFFMAN
        && marker != 0xc8
        && marker != ARITHMETIC;
  }

  private boolean startsWith(int from, int to, byte[] prefix) {
    return to - from >= prefix.length
        && Arrays.equals(file, from, from + prefix.length, prefix, 0, prefix.length);
  }

  private int int16(int at) {
    return (file[at] & 0xff) << 8 | (file[at + 1] & 0xff);
  }

  static ImageException damaged(String how) {
    return new ImageException("it is a damaged JPEG image: " + how);
  }

  private static ImageException truncated() {
    return damaged("it is cut short");
  }

  private static ImageException unsupported(String what) {
    return new ImageException("it is a JPEG image with " + what + ", which is not supported");
  }

  @Override
  public ImageHeader header() {
    return new ImageHeader(
        "JPEG", width, height, orientation, ImageHeader.bytesAPixel(false, false));
  }

  @Override
  public Optional<byte[]> profile() {
    if (profile.isEmpty()) {
      return Optional.empty();
    }
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    for (int i = 1; i <= profileSegments; i++) {
      byte[] segment = profile.get(i);
      if (segment == null) {
        return ColourProfile.ignored("segment " + i + " is missing");
      }
      whole.writeBytes(segment);
    }
    return Optional.of(whole.toByteArray());
  }

  @Override
  public PixelRows decode() {
    // A few bytes that declare a large picture are refused before the picture is allocated.
    if (essence.size() * MOST_PIXELS_A_BYTE < (long) width * height) {
      throw truncated();
    }
    // For four components Java has no colour model, but it hands out the samples.
    boolean inks = colour().components() == 4;
    Raster samples =
        PixelDecoder.read(
            () -> ImageIO.getImageReadersByFormatName("jpeg").next(),
            essence(),
            header(),
            reader -> inks ? reader.readRaster(0, null) : reader.read(0).getRaster());
    if (samples.getWidth() != width || samples.getHeight() != height) {
      throw damaged("its size is contradictory");
    }
    return new JpegRows(samples, this);
  }

  /** What the components mean, by the same signs as libjpeg goes by. */
  Colour colour() {
    if (componentIds.length == 1) {
      return Colour.GREY;
    }
    if (componentIds.length == 4) {
      return adobeTransform == 2 ? Colour.YCCK : Colour.CMYK;
    }
    if (jfif) {
      return Colour.YCC;
    }
    if (adobeTransform >= 0) {
      return adobeTransform == 0 ? Colour.RGB : Colour.YCC;
    }
    return Arrays.equals(componentIds, new int[] {'R', 'G', 'B'}) ? Colour.RGB : Colour.YCC;
  }

  /**
   * The file without anything but its pixels, with one Adobe segment that states {@link #colour()},
   * so that the decoder has nothing to guess.
   */
  private byte[] essence() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(essence.size() + 32);
    out.write(0xff);
    out.write(START);
    out.write(0xff);
    out.write(APP14);
    // Length, "Adobe", version 100, two words of flags, the transform.
    byte[] body = {0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0};
    body[13] = (byte) colour().adobeTransform;
    out.write(body, 0, body.length);
    out.writeBytes(essence.toByteArray());
    out.write(0xff);
    out.write(END);
    return out.toByteArray();
  }
}
