import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/**
 * Makes what the gallery needs beside the samples: masks of the upper and lower half of the sample
 * content, which meet along a wave, and a film that pans over it, with its optical flow.
 *
 * <p>java tools/gallery/Inputs.java CONTENT OUTDIR
 */
class Inputs {
  private static final int FRAMES = 3;
  private static final int PAN = 48;

  public static void main(String[] args) throws IOException {
    BufferedImage content = ImageIO.read(new File(args[0]));
    Path out = Files.createDirectories(Path.of(args[1]));
    int width = content.getWidth();
    int height = content.getHeight();
    BufferedImage upper = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    BufferedImage lower = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double border = height * (0.5 + 0.06 * Math.sin(2 * Math.PI * x / width));
        int below = (int) Math.round(255 / (1 + Math.exp((border - y) / 12)));
        upper.getRaster().setSample(x, y, 0, 255 - below);
        lower.getRaster().setSample(x, y, 0, below);
      }
    }
    ImageIO.write(upper, "png", out.resolve("upper.png").toFile());
    ImageIO.write(lower, "png", out.resolve("lower.png").toFile());
    film(content, out);
  }

  private static void film(BufferedImage content, Path out) throws IOException {
    Path frames = Files.createDirectories(out.resolve("frames"));
    Path flow = Files.createDirectories(out.resolve("flow"));
    int width = content.getWidth() - FRAMES * PAN;
    int height = content.getHeight();
    for (int i = 1; i <= FRAMES; i++) {
      BufferedImage frame = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
      frame.createGraphics().drawImage(content, -(i - 1) * PAN, 0, null);
      ImageIO.write(frame, "png", frames.resolve(i + ".png").toFile());
      if (i > 1) {
        Files.write(
            flow.resolve("backward_" + i + "_" + (i - 1) + ".flo"), flow(width, height, PAN));
        Files.write(
            flow.resolve("forward_" + (i - 1) + "_" + i + ".flo"), flow(width, height, -PAN));
      }
    }
  }

  private static byte[] flow(int width, int height, float u) {
    ByteBuffer bytes =
        ByteBuffer.allocate(12 + 8 * width * height).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put("PIEH".getBytes(StandardCharsets.US_ASCII)).putInt(width).putInt(height);
    while (bytes.hasRemaining()) {
      bytes.putFloat(u).putFloat(0);
    }
    return bytes.array();
  }
}
