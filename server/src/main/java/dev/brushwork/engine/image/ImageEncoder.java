package dev.brushwork.engine.image;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Writes pictures as files. Samples go straight from floats to the depth of the file. Transparency
 * is kept, beside colours that are not multiplied by it, but by JPEG, which has none: there the
 * picture is laid over white. Equal pictures make equal bytes.
 */
public final class ImageEncoder {
  private ImageEncoder() {}

  /** The bytes of a whole file. */
  public static byte[] encode(FloatImage image, OutputFormat how) {
    return switch (how.format()) {
      case PNG -> PngWriter.write(image, how.depth());
      case JPEG -> jpeg(image.overWhite(), how.quality());
      case TIFF -> tiff(image, how.depth());
    };
  }

  private static byte[] jpeg(FloatImage image, int quality) {
    ImageWriter writer = javasOwn("jpeg");
    ImageWriteParam param = writer.getDefaultWriteParam();
    param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    param.setCompressionQuality(quality / 100f);
    return write(writer, param, buffered(image, 8));
  }

  private static byte[] tiff(FloatImage image, int depth) {
    ImageWriter writer = javasOwn("tiff");
    ImageWriteParam param = writer.getDefaultWriteParam();
    param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    param.setCompressionType("ZLib");
    return write(writer, param, buffered(image, depth));
  }

  /** The writer that comes with Java: TwelveMonkeys' of TIFF has no 16 bits. */
  private static ImageWriter javasOwn(String format) {
    Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName(format);
    ImageWriter writer = writers.next();
    while (writer.getClass().getModule() != ImageIO.class.getModule()) {
      writer = writers.next();
    }
    return writer;
  }

  private static byte[] write(ImageWriter writer, ImageWriteParam param, BufferedImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), param);
    } catch (IOException e) {
      throw new UncheckedIOException("an image cannot be written to memory", e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private static BufferedImage buffered(FloatImage image, int depth) {
    int type = depth == 16 ? DataBuffer.TYPE_USHORT : DataBuffer.TYPE_BYTE;
    int full = depth == 16 ? 65535 : 255;
    int channels = image.channels();
    WritableRaster raster =
        Raster.createInterleavedRaster(type, image.width(), image.height(), channels, null);
    int[] row = new int[image.width() * channels];
    for (int y = 0; y < image.height(); y++) {
      image.quantiseRow(y, full, row);
      raster.setPixels(0, y, image.width(), 1, row);
    }
    boolean hasAlpha = image.alpha().isPresent();
    ComponentColorModel colours =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_sRGB),
            hasAlpha,
            false,
            hasAlpha ? Transparency.TRANSLUCENT : Transparency.OPAQUE,
            type);
    return new BufferedImage(colours, raster, false, null);
  }
}
