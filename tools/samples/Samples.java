package samples;

import static samples.Drawing.H;
import static samples.Drawing.W;

import java.awt.Image;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/**
 * Paints the sample pictures of Brushwork by procedure alone: a landscape to be painted, and two
 * styles to paint it in. Every random number is seeded: each run gives the same pictures.
 *
 * <pre>
 *   javac -d target/samples tools/samples/&#42;.java
 *   java -cp target/samples samples.Samples OUTDIR
 * </pre>
 */
public final class Samples {
  public static void main(String[] args) throws IOException {
    System.setProperty("java.awt.headless", "true");
    File out = new File(args.length > 0 ? args[0] : ".");
    out.mkdirs();
    save(new Landscape().paint(), out, "content", W);
    save(new Swirl().paint(), out, "style-swirl", W * 7 / 8); // so dense that full size would be heavy
    save(new Geometry().paint(), out, "style-geometry", W);
  }

  /** Writes the picture as PNG, and as a JPEG of the given width, light enough for a repository. */
  private static void save(BufferedImage image, File out, String name, int width) throws IOException {
    ImageIO.write(image, "png", new File(out, name + ".png"));
    BufferedImage copy = new BufferedImage(width, width * H / W, BufferedImage.TYPE_INT_RGB);
    Image sized = image.getScaledInstance(width, width * H / W, Image.SCALE_AREA_AVERAGING);
    copy.createGraphics().drawImage(sized, 0, 0, null);
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam how = writer.getDefaultWriteParam();
    how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    how.setCompressionQuality(0.88f);
    how.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
    File file = new File(out, name + ".jpg");
    Files.deleteIfExists(file.toPath());
    try (ImageOutputStream stream = ImageIO.createImageOutputStream(file)) {
      writer.setOutput(stream);
      writer.write(null, new IIOImage(copy, null, null), how);
    }
    writer.dispose();
  }
}
