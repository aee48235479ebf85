package dev.brushwork.engine.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Pictures by formula, and files of them made without the code under test. */
final class TestPictures {
  static final ImageLimits LIMITS = ImageLimits.defaults();

  private TestPictures() {}

  private static int wave(int n, int period) {
    return 30 + Math.abs(n % (2 * period) - period) * 195 / period;
  }

  /** The picture that pillow.py calls by the same name. */
  static Image picture(int width, int height) {
    byte[] rgb = new byte[width * height * 3];
    int at = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        rgb[at++] = (byte) wave(3 * x + 2 * y, 17);
        rgb[at++] = (byte) wave(5 * y - x + 64, 23);
        rgb[at++] = (byte) wave(x * y, 41);
      }
    }
    return new Image(width, height, rgb);
  }

  static BufferedImage buffered(Image image) {
    BufferedImage buffered =
        new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < image.width() * image.height(); i++) {
      int red = image.rgb()[3 * i] & 0xff;
      int green = image.rgb()[3 * i + 1] & 0xff;
      int blue = image.rgb()[3 * i + 2] & 0xff;
      buffered.setRGB(i % image.width(), i / image.width(), red << 16 | green << 8 | blue);
    }
    return buffered;
  }

  /** The file that ImageIO makes of a picture. */
  static byte[] encode(BufferedImage image, String format, boolean progressive) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam how = writer.getDefaultWriteParam();
      how.setProgressiveMode(
          progressive ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), how);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  static byte[] jpeg(Image image) {
    return encode(buffered(image), "jpeg", false);
  }

  static BufferedImage decode(byte[] file) {
    try {
      return ImageIO.read(new ByteArrayInputStream(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file with a segment put right behind its start marker. */
  static byte[] withSegment(byte[] jpeg, int marker, byte[] data) {
    return ByteBuffer.allocate(jpeg.length + data.length + 4)
        .put(jpeg, 0, 2)
        .put((byte) 0xff)
        .put((byte) marker)
        .putShort((short) (data.length + 2))
        .put(data)
        .put(jpeg, 2, jpeg.length - 2)
        .array();
  }

  /** An EXIF block, big-endian, that says nothing but an orientation. */
  static byte[] exif(int orientation) {
    return ByteBuffer.allocate(26)
        .put("MM".getBytes(StandardCharsets.US_ASCII))
        .putShort((short) 42)
        .putInt(8)
        .putShort((short) 1)
        .putShort((short) 0x112)
        .putShort((short) 3)
        .putInt(1)
        .putShort((short) orientation)
        .putShort((short) 0)
        .putInt(0)
        .array();
  }

  static byte[] withExif(byte[] jpeg, byte[] exif) {
    byte[] prefix = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);
    byte[] data = ByteBuffer.allocate(prefix.length + exif.length).put(prefix).put(exif).array();
    return withSegment(jpeg, 0xe1, data);
  }

  /** A PNG file written chunk by chunk. */
  static final class Png {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Png(int width, int height, int depth, int colour) {
      this(
          ByteBuffer.allocate(13)
              .putInt(width)
              .putInt(height)
              .put((byte) depth)
              .put((byte) colour)
              .array());
    }

    Png(byte[] header) {
      out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
      chunk("IHDR", header);
    }

    Png chunk(String type, byte[] data) {
      byte[] name = type.getBytes(StandardCharsets.US_ASCII);
      CRC32 crc = new CRC32();
      crc.update(name);
      crc.update(data);
      out.writeBytes(
          ByteBuffer.allocate(data.length + 12)
              .putInt(data.length)
              .put(name)
              .put(data)
              .putInt((int) crc.getValue())
              .array());
      return this;
    }

    /** Adds rows, each with its filter before it, and ends the file. */
    byte[] pixels(int... rows) {
      byte[] bytes = new byte[rows.length];
      for (int i = 0; i < rows.length; i++) {
        bytes[i] = (byte) rows[i];
      }
      return chunk("IDAT", deflate(bytes)).chunk("IEND", new byte[0]).bytes();
    }

    byte[] bytes() {
      return out.toByteArray();
    }
  }

  static byte[] deflate(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
      deflater.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
