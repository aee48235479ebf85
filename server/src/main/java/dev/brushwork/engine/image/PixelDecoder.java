package dev.brushwork.engine.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.zip.ZipException;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * The one place where the decoders of libraries meet the bytes of strangers: whatever a decoder
 * throws or warns of ends in an {@link ImageException}.
 */
final class PixelDecoder {
  /** What to ask of a reader that has its input. */
  @FunctionalInterface
  interface Reading<T> {
    T from(javax.imageio.ImageReader reader) throws IOException;
  }

  private PixelDecoder() {}

  /**
   * Decodes the first picture of a file.
   *
   * @param decoder makes the reader of the file's format
   * @param essence the parts of the file that decide its pixels
   * @param header of the file
   * @throws ImageException if the pixels are damaged, too few, or of another size than declared
   */
  static BufferedImage decode(
      Supplier<javax.imageio.ImageReader> decoder, byte[] essence, ImageHeader header) {
    BufferedImage image = read(decoder, essence, header, reader -> reader.read(0));
    if (image.getWidth() != header.width() || image.getHeight() != header.height()) {
      throw damaged(header, "its size is contradictory", null);
    }
    return image;
  }

  /** What {@code reading} makes of a file; throws as {@link #decode} does. */
  static <T> T read(
      Supplier<javax.imageio.ImageReader> decoder,
      byte[] essence,
      ImageHeader header,
      Reading<T> reading) {
    // Kept in memory: ImageIO's own streams may go through files on disk.
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(essence))) {
      javax.imageio.ImageReader reader = decoder.get();
      try {
        FirstDamage damage = new FirstDamage();
        reader.addIIOReadWarningListener(damage);
        reader.setInput(in, true, true);
        T result = reading.from(reader);
        if (damage.warning().isPresent()) {
          throw damaged(header, "its pixels are cut short or garbled", null);
        }
        return result;
      } finally {
        reader.dispose();
      }
    } catch (ImageException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw damaged(header, reason(e), e);
    }
  }

  static ImageException damaged(ImageHeader header, String how, Exception cause) {
    return new ImageException("it is a damaged " + header.format() + " image: " + how, cause);
  }

  private static String reason(Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof EOFException) {
        return "it is cut short";
      }
      if (cause instanceof ZipException) {
        return "its pixels cannot be inflated";
      }
    }
    return "its pixels cannot be decoded";
  }

  /**
   * Decoders go on after many kinds of damage, guess the rest of the picture, and only warn. A
   * guess is not what the sender meant.
   */
  private static final class FirstDamage implements IIOReadWarningListener {
    private Optional<String> first = Optional.empty();

    @Override
    public void warningOccurred(javax.imageio.ImageReader source, String warning) {
      // Stray bytes between two segments change no pixel.
      if (first.isEmpty() && !warning.contains("extraneous bytes before marker")) {
        first = Optional.of(warning);
      }
    }

    Optional<String> warning() {
      return first;
    }
  }
}
