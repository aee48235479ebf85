package samples;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;

/** Canvases, and shapes to be drawn on them. */
final class Drawing {
  /** The size of every picture. */
  static final int W = 1024;

  static final int H = 768;

  private Drawing() {}

  interface Pixel {
    int colour(int x, int y, int old);
  }

  static void pixels(BufferedImage image, Pixel pixel) {
    for (int i = 0, w = image.getWidth(); i < w * image.getHeight(); i++) {
      image.setRGB(i % w, i / w, pixel.colour(i % w, i / w, image.getRGB(i % w, i / w)));
    }
  }

  static BufferedImage canvas(int times) {
    return new BufferedImage(W * times, H * times, BufferedImage.TYPE_INT_RGB);
  }

  static BufferedImage reduced(BufferedImage big) {
    BufferedImage image = canvas(1);
    graphics(image).drawImage(big, 0, 0, W, H, null);
    return image;
  }

  static Graphics2D graphics(BufferedImage image) {
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    return g;
  }

  static Shape oval(double x, double y, double rx, double ry) {
    return new Ellipse2D.Double(x - rx, y - ry, 2 * rx, 2 * ry);
  }

  static Shape poly(double... xy) {
    Path2D path = new Path2D.Double();
    path.moveTo(xy[0], xy[1]);
    for (int i = 2; i < xy.length; i += 2) {
      path.lineTo(xy[i], xy[i + 1]);
    }
    path.closePath();
    return path;
  }
}
