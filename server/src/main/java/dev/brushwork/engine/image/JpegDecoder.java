package dev.brushwork.engine.image;

import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Turns a JPEG file into 8-bit RGB, by the decoder that comes with Java. */
final class JpegDecoder {
  private JpegDecoder() {}

  /**
   * @throws ImageException if the coded pixels are damaged or too few
   */
  static Image decode(JpegFile jpeg) {
    javax.imageio.ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
    // Kept in memory: ImageIO's own streams may go through files on disk.
    try (ImageInputStream in =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(jpeg.essence()))) {
      FirstDamage damage = new FirstDamage();
      reader.addIIOReadWarningListener(damage);
      reader.setInput(in, true, true);
      // For four components Java has no colour model, but it hands out the samples.
      Raster samples =
          jpeg.colour().components() == 4 ? reader.readRaster(0, null) : reader.read(0).getRaster();
      damage.report();
      return toRgb(samples, jpeg);
    } catch (IIOException e) {
      throw new ImageException("it is a damaged JPEG image: its pixels cannot be decoded", e);
    } catch (IOException e) {
      throw new ImageException("it is a damaged JPEG image: it cannot be read", e);
    } finally {
      reader.dispose();
    }
  }

  /**
   * The decoder goes on after most kinds of damage, guesses the rest of the picture, and only
   * warns. A guess is not what the sender meant.
   */
  private static final class FirstDamage implements IIOReadWarningListener {
    private String message;

    @Override
    public void warningOccurred(javax.imageio.ImageReader source, String warning) {
      // Stray bytes between two segments change no pixel.
      if (message == null && !warning.contains("extraneous bytes before marker")) {
        message = warning;
      }
    }

    void report() {
      if (message != null) {
        throw JpegFile.damaged("its pixels are cut short or garbled");
      }
    }
  }

  private static Image toRgb(Raster samples, JpegFile jpeg) {
    int width = samples.getWidth();
    int height = samples.getHeight();
    if (width != jpeg.width() || height != jpeg.height()) {
      throw JpegFile.damaged("its size is contradictory");
    }
    int components = samples.getNumBands();
    byte[] rgb = new byte[Extents.samples(width, height)];
    int[] row = new int[width * components];
    int target = 0;
    for (int y = 0; y < height; y++) {
      samples.getPixels(samples.getMinX(), samples.getMinY() + y, width, 1, row);
      for (int x = 0; x < width; x++, target += 3) {
        int at = x * components;
        switch (components) {
          case 1 -> put(rgb, target, row[at], row[at], row[at]);
          case 3 -> put(rgb, target, row[at], row[at + 1], row[at + 2]);
          case 4 -> putInks(rgb, target, row, at, jpeg);
          default -> throw JpegFile.damaged("it decodes to " + components + " colour components");
        }
      }
    }
    return new Image(width, height, rgb);
  }

  private static void put(byte[] rgb, int target, int red, int green, int blue) {
    rgb[target] = (byte) red;
    rgb[target + 1] = (byte) green;
    rgb[target + 2] = (byte) blue;
  }

  /**
   * Four samples to RGB, as if the inks were ideal: what is not absorbed by ink or black remains.
   * Files hold the complements of the inks, 255 for none: the convention of Adobe's programs, which
   * Pillow and the browsers take all files to follow.
   */
  private static void putInks(byte[] rgb, int target, int[] row, int at, JpegFile jpeg) {
    int red = row[at];
    int green = row[at + 1];
    int blue = row[at + 2];
    if (jpeg.colour() == JpegFile.Colour.YCCK) {
      // The first three are the YCC form (ITU-R BT.601, full range) of 255 less what they stand
      // for.
      int luma = red;
      double blueness = green - 128;
      double redness = blue - 128;
      red = 255 - eight(luma + 1.402 * redness);
      green = 255 - eight(luma - 0.344136286 * blueness - 0.714136286 * redness);
      blue = 255 - eight(luma + 1.772 * blueness);
    }
    int black = row[at + 3];
    put(rgb, target, remaining(red, black), remaining(green, black), remaining(blue, black));
  }

  private static int eight(double sample) {
    return (int) Math.round(Math.min(255, Math.max(0, sample)));
  }

  private static int remaining(int light, int lightOfBlack) {
    return (light * lightOfBlack + 127) / 255;
  }
}
