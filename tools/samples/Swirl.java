package samples;

import static samples.Colour.*;
import static samples.Drawing.*;
import static samples.Noise.*;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.Random;

/** Swirling brushwork: strokes that follow whirls, thick enough to catch the light. */
final class Swirl {
  static final int[] PALETTE = {0x1C1650, 0x1F3F9A, 0x2A78BE, 0x36A9A4, 0xF6E9B2, 0xF4B22E, 0xDD5A26};
  // x, y, radius, sense of turning
  static final double[][] WHIRLS = {{250, 235, 190, 1}, {640, 170, 140, -1}, {890, 330, 150, 1},
      {520, 480, 200, -1}, {150, 610, 150, -1}, {820, 620, 170, 1}, {440, 30, 90, 1}, {1000, 60, 100, -1}};
  static final int W2 = 2 * W; // painted at twice the size, for clean edges
  static final int H2 = 2 * H;

  final Random random = new Random(11);
  final int[] colour = new int[W2 * H2];
  final float[] paint = new float[W2 * H2]; // how thick the paint lies

  BufferedImage paint() {
    Arrays.fill(colour, PALETTE[0]);
    layer(3200, 28, 130);
    layer(4200, 18, 100);
    layer(2600, 11, 70);
    for (double[] w : WHIRLS) {
      stroke(w[0] - 4, w[1] - 3, 13, 30, PALETTE[5]);
    }
    return light();
  }

  private void layer(int strokes, double width, double length) {
    for (int i = 0; i < strokes; i++) {
      double x = random.nextDouble() * (W + 160) - 80;
      double y = random.nextDouble() * (H + 160) - 80;
      stroke(x, y, width * (0.7 + 0.6 * random.nextDouble()), length * (0.5 + random.nextDouble()), pick(x, y));
    }
  }

  /** The direction of the flow: a slow drift bent round every whirl. */
  private double angle(double x, double y) {
    double vx = 0.5;
    double vy = 0.6 * fbm(x / 420, y / 420, 2);
    for (double[] w : WHIRLS) {
      double dx = x - w[0];
      double dy = y - w[1];
      double pull = 2.6 * Math.exp(-(dx * dx + dy * dy) / (w[2] * w[2])) / (Math.hypot(dx, dy) + 8);
      vx += (-w[3] * dy + 0.1 * dx) * pull;
      vy += (w[3] * dx + 0.1 * dy) * pull;
    }
    return Math.atan2(vy, vx);
  }

  /** Light in the eyes of the whirls, rings round them, deep blue between. */
  private int pick(double x, double y) {
    double tone = 0.22 + 0.6 * fbm(x / 170, y / 120, 3) + 0.08 * random.nextGaussian();
    for (double[] w : WHIRLS) {
      double r = Math.hypot(x - w[0], y - w[1]) / w[2];
      tone += Math.exp(-2.6 * r * r) * (0.5 + 0.34 * Math.cos(r * 15));
    }
    return ramp(tone, PALETTE);
  }

  /** One pull of a loaded brush: every bristle has its own tone, load and length. */
  private void stroke(double x, double y, double width, double length, int base) {
    double[] load = random.doubles((int) (width / 1.5) + 2).toArray();
    double lift = 0.6 + 0.5 * random.nextDouble();
    for (double t = 0; t < length; t += 0.45) {
      double a = angle(x, y);
      x += 0.45 * Math.cos(a);
      y += 0.45 * Math.sin(a);
      double press = Math.sqrt(Math.min(1, Math.min(t / 8 + 0.1, (length - t) / 22)));
      for (double u = -1; u <= 1; u += 0.7 / width) { // across the brush
        int px = (int) (2 * (x - Math.sin(a) * u * width / 2 * press));
        int py = (int) (2 * (y + Math.cos(a) * u * width / 2 * press));
        double hair = load[(int) ((u + 1) / 2 * (load.length - 1))];
        if (px >= 0 && py >= 0 && px < W2 && py < H2 && t / length < 0.62 + 0.5 * hair) {
          colour[py * W2 + px] = scale(base, 0.8 + 0.4 * hair);
          // Paint piles up at the edges of a stroke and in furrows between the bristles.
          paint[py * W2 + px] = (float) (lift * (0.7 + 0.7 * u * u * u * u + 0.6 * (hair - 0.5)));
        }
      }
    }
  }

  /** Lights the relief of the paint from the upper left. */
  private BufferedImage light() {
    BufferedImage big = canvas(2);
    pixels(big, (x, y, old) -> {
      int i = Math.max(1, Math.min(H2 - 2, y)) * W2 + Math.max(1, Math.min(W2 - 2, x));
      double slope = paint[i + 1] - paint[i - 1] + paint[i + W2] - paint[i - W2];
      int c = scale(colour[i], 1 + 0.45 * Math.max(-1, Math.min(1, slope)));
      return mix(c, 0xFFFFF0, 0.4 * smooth(0.3, 1.2, slope));
    });
    return reduced(big);
  }
}
