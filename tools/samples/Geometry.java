package samples;

import static samples.Colour.*;
import static samples.Drawing.*;
import static samples.Noise.*;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Arc2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;

/** Bold geometry: flat shapes that change colour wherever they overlap, outlined in black. */
final class Geometry {
  static final int[] PALETTE = {0xF2E6CC, 0xD8262C, 0xF5BE1A, 0x1E4FA3, 0xF2E6CC, 0xEE7A22, 0x1E8A82};

  final int[] number = new int[4 * W * H]; // the colour of each pixel, before it wraps round
  final BufferedImage lines = new BufferedImage(2 * W, 2 * H, BufferedImage.TYPE_INT_ARGB);
  final Graphics2D ink = graphics(lines);

  BufferedImage paint() {
    ink.scale(2, 2);
    ink.setColor(new Color(0x111114));
    add(3, 6, poly(-9, -9, 470, -9, 180, 777, -9, 777));
    add(2, 6, poly(1040, 90, 1040, 777, 560, 777));
    rings(330, 300, 7, 36, 1, 3, 2);
    rings(745, 515, 5, 40, 1, 5, 3);
    rings(930, 90, 4, 36, 3, 2);
    add(2, 8, poly(480, 30, 900, 330, 420, 520));
    add(1, 8, poly(120, 740, 470, 380, 640, 740));
    add(5, 8, new Arc2D.Double(-140, 470, 360, 360, -60, 150, Arc2D.PIE));
    add(3, 8, new Arc2D.Double(560, -120, 260, 260, 180, 180, Arc2D.PIE));
    add(3, 6, poly(560, -9, 640, -9, 330, 777, 250, 777));
    add(1, 6, poly(-9, 400, 1040, 250, 1040, 310, -9, 460));
    for (int i = 0; i < 12; i++) { // a chequered corner and a ladder of stripes
      add(i % 4 + i / 4 & 1, 5, new Rectangle2D.Double(30 + i % 4 * 42, 30 + i / 4 * 42, 42, 42));
      add(1, 4, poly(790 + i * 22, 777, 800 + i * 22, 777, 830 + i * 22, 640, 820 + i * 22, 640));
    }
    double[][] dots = {{330, 300, 20}, {640, 120, 26}, {96, 560, 30}, {470, 640, 24}, {930, 90, 14}};
    for (double[] dot : dots) {
      ink.fill(oval(dot[0], dot[1], dot[2], dot[2]));
    }
    return print();
  }

  /** Circles within circles, outermost first. */
  private void rings(double x, double y, int count, double gap, int... steps) {
    for (int i = count; i > 0; i--) {
      add(steps[i % steps.length], 7, oval(x, y, gap * i, gap * i));
    }
  }

  /** Adds {@code step} to the colour number of everything inside, and inks the outline. */
  private void add(int step, float outline, Shape shape) {
    BufferedImage mask = canvas(2);
    Graphics2D g = mask.createGraphics();
    g.scale(2, 2);
    g.fill(shape);
    int[] inside = mask.getRGB(0, 0, 2 * W, 2 * H, null, 0, 2 * W);
    for (int i = 0; i < number.length; i++) {
      number[i] += (inside[i] & 1) * step;
    }
    ink.setStroke(new BasicStroke(outline));
    ink.draw(shape);
  }

  /** Prints on paper: a faint tooth, and ink that did not take evenly. */
  private BufferedImage print() {
    BufferedImage big = canvas(2);
    pixels(big, (x, y, c) -> PALETTE[number[y * 2 * W + x] % PALETTE.length]);
    big.createGraphics().drawImage(lines, 0, 0, null);
    BufferedImage image = reduced(big);
    pixels(image, (x, y, c) -> {
      double tooth = 0.07 * fbm(x / 5.0, y / 5.0, 3) + 0.1 * fbm(x / 160.0, y / 160.0, 3);
      return mix(scale(c, 1 + tooth), 0xF2E6CC, 0.04);
    });
    return image;
  }
}
