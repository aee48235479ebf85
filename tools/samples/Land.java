package samples;

import static samples.Colour.*;
import static samples.Drawing.*;
import static samples.Noise.*;
import static samples.Scene.*;

/** The land round the lake, in true perspective. */
final class Land {
  private final Scene scene;

  Land(Scene scene) {
    this.scene = scene;
  }

  /** Marches each column of the picture away from the eye and fills what rises into view. */
  void terrain() {
    for (int x = 0; x < W; x++) {
      int top = H;
      for (double z = 55; z < 14000 && top > 0; z *= 1.003) {
        double wx = (x - W / 2) / FOCAL * z;
        double h = height(wx, z);
        int y = (int) Math.max(0, screenY(Math.max(0, h), z));
        int c = y < top && h > 0 ? land(wx, z, h) : 0;
        while (top > y) {
          scene.image.setRGB(x, --top, c);
          scene.depth.setRGB(x, top, h > 0 ? (int) (z * 1000) : WATER);
        }
      }
    }
  }

  /** The height of the land, in metres over the lake, at x to the right and z ahead. */
  static double height(double x, double z) {
    double gap = 0.1 + 0.9 * smooth(0.02, 0.3, Math.abs(x / z + 0.18)); // where the sun sets
    double peaks = 1 - Math.min(1, 2.3 * Math.abs(fbm(x / 2300 + 3.3, z / 2300, 4)));
    double h = -7 + smooth(2500, 6500, z) * gap * (200 + 1000 * peaks * (1 + fbm(x / 1500, z / 1500 + 8, 5)));
    h += 26 * smooth(900, 1300, z) * (1 + fbm(x / 300, z / 300, 5));
    h += hill(x + 600, z - 900, 360, 330) * (150 + 90 * fbm(x / 150, z / 150, 6));
    h += hill(x + 60, z - 1600, 620, 330) * (110 + 90 * fbm(x / 190, z / 190, 6));
    h += hill(x - 250, z - 520, 210, 170) * (96 + 60 * fbm(x / 90, z / 90, 6));
    h += hill(x - 640, z - 1100, 420, 330) * (240 + 120 * fbm(x / 190, z / 190, 6));
    h += hill(x - 105, z - 262, 165, 80) * 22;
    return h + fbm(x / 40, z / 40, 4) * Math.min(4, 0.2 * Math.max(0, h + 4));
  }

  static double hill(double x, double z, double rx, double rz) {
    return Math.exp(-1.6 * (x * x / (rx * rx) + z * z / (rz * rz)));
  }

  /** Meadow, wood, rock, snow or sand, lit by the low sun on the left and the sky's blue. */
  private int land(double x, double z, double h) {
    double e = 0.012 * z;
    double sx = (height(x + e, z) - h) / e;
    double sz = (height(x, z + e) - h) / e;
    double light = (0.78 * sx + 0.5 - 0.25 * sz) / Math.sqrt(1 + sx * sx + sz * sz);
    double grain = fbm(x / (0.02 * z), h / (0.02 * z) + z / (0.05 * z), 4);
    double patch = fbm(x / 70 + 40, z / 110, 4) + 0.4 * grain;
    int c = mix(0x6C7A34, 0xC2A552, smooth(-0.1, 0.35, patch));
    c = mix(c, 0x2F4A2C, smooth(0, -0.25, patch));
    c = mix(c, 0x7A6B66, smooth(260, 420, h + 220 * grain));
    c = mix(c, 0xFFF8F0, smooth(520, 780, h + 420 * grain));
    c = mix(c, 0xC9B078, smooth(3, 0.6, h));
    c = mix(times(c, 0x54608A), times(c, 0xFFE0A8), light);
    return haze(scale(c, 1.1 + 0.5 * grain), W / 2 + x / z * FOCAL, z);
  }

  /** Distance drains the colour: golden towards the sun, blue away from it. */
  static int haze(int c, double screenX, double z) {
    double toSun = Math.exp(-Math.abs(screenX - SUN_X) / 240);
    return mix(c, mix(0x8FA3C4, 0xF3BC84, toSun), (0.9 - 0.1 * toSun) * (1 - Math.exp(-z / 4600)));
  }
}
