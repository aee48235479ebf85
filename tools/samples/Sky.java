package samples;

import static samples.Colour.*;
import static samples.Drawing.*;
import static samples.Noise.*;
import static samples.Scene.*;

import java.util.Random;

/** The sky at evening. */
final class Sky {
  private final Scene scene;
  private final Random random;
  private final double[][] puffs;

  Sky(Scene scene) {
    this.scene = scene;
    random = scene.random;
    puffs = puffs();
  }

  void paint() {
    pixels(scene.image, (x, y, c) -> clouds(x, y, sky(x, y)));
    pixels(scene.depth, (x, y, c) -> SKY);
  }

  private int sky(double x, double y) {
    int c = ramp(y / HORIZON, 0x2A4F93, 0x4A7DBB, 0x8DAECB, 0xDFC3B8, 0xF8C794, 0xF6A868);
    double d = Math.hypot((x - SUN_X) * 0.8, y - SUN_Y);
    c = mix(mix(c, 0xFFD27A, 0.7 * Math.exp(-d / 110)), 0xFFF1BE, Math.exp(-d * d / 2200));
    return mix(c, 0xFFFBE6, smooth(27, 22, d));
  }

  /** Each cumulus is a heap of balls on a flat base: x, y, radius. */
  private double[][] puffs() {
    double[][] heaps = {{735, 165, 175, 105}, {930, 125, 130, 66}, {470, 238, 110, 40}, {300, 105, 140, 55},
        {60, 215, 130, 60}, {560, 72, 80, 30}, {985, 232, 120, 26}, {640, 262, 150, 16}, {180, 300, 90, 14}};
    double[][] all = new double[heaps.length * 34][];
    for (int i = 0; i < all.length; i++) {
      double[] h = heaps[i / 34];
      double side = Math.max(-1, Math.min(1, 0.5 * random.nextGaussian()));
      double up = random.nextDouble() * (1 - side * side);
      double r = h[3] * (0.16 + 0.36 * random.nextDouble()) * (1.1 - 0.5 * Math.abs(side)) + 5;
      all[i] = new double[] {h[0] + side * h[2], h[1] - up * h[3] - 0.2 * r, r};
    }
    return all;
  }

  /** How thick the cloud is here; the edges are frayed by moving the point about. */
  private double cloud(double x, double y) {
    double px = x + 15 * fbm(x / 30, y / 30, 5);
    double py = y + 15 * fbm(x / 30 + 40, y / 30, 5);
    double thick = 0;
    for (double[] p : puffs) {
      double r = p[2] * (py > p[1] ? 0.8 : 1.1);
      double d = 1 - ((px - p[0]) * (px - p[0]) / (p[2] * p[2] * 1.6) + (py - p[1]) * (py - p[1]) / (r * r));
      thick = d > 0 ? Math.max(thick, Math.sqrt(d) * p[2]) + 0.12 * d * p[2] : thick;
    }
    return thick;
  }

  /** High streaks, then the cumulus, lit from the side of the sun. */
  private int clouds(double x, double y, int sky) {
    double streak = fbm(x / 420 + y / 300, y / 38 + 9, 5) * smooth(330, 120, y);
    int c = mix(sky, mix(0xF6E4D6, 0xF7B98A, y / 330), 0.8 * smooth(0.08, 0.6, streak));
    double thick = y < HORIZON ? cloud(x, y) : 0;
    if (thick <= 0) {
      return c;
    }
    double reach = 7 / Math.hypot(SUN_X - x, SUN_Y - 330 - y);
    double lit = 0.46 + 0.075 * (thick - cloud(x + (SUN_X - x) * reach, y + (SUN_Y - 330 - y) * reach));
    lit += 0.25 * fbm(x / 50, y / 40, 4) - 0.002 * thick;
    int body = ramp(lit, 0x66719A, 0x8F8BAE, 0xD3A6A6, 0xFBD3A8, 0xFFF4DC);
    return mix(c, mix(body, sky, 0.15 + 0.3 * smooth(150, 330, y)), smooth(0, 13, thick));
  }
}
