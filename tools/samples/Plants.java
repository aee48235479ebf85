package samples;

import static samples.Colour.*;
import static samples.Drawing.*;
import static samples.Noise.*;
import static samples.Scene.*;

import java.util.Random;

/** Trees and grass. */
final class Plants {
  private final Scene scene;
  private final Random random;

  Plants(Scene scene) {
    this.scene = scene;
    random = scene.random;
  }

  /** Trees on the slopes, far ones first, where the ground is in view. */
  void forest() {
    for (double z = 1500; z > 285; z *= 0.9975) {
      for (int i = 0; i < 6; i++) {
        double sx = random.nextDouble() * W;
        double wx = (sx - W / 2) / FOCAL * z;
        double h = Land.height(wx, z);
        double sy = screenY(h, z);
        boolean inView = sy < H && sy >= 0 && (scene.depth.getRGB((int) sx, (int) sy) & SKY) > z * 960;
        if (inView && h > 1.5 && fbm(wx / 70 + 40, z / 110, 3) < 0.02 + 0.1 * random.nextDouble()) {
          double r = (2.6 + 2.6 * random.nextDouble()) * FOCAL / z;
          int c = ramp(random.nextDouble(), 0x2B4A2A, 0x46602F, 0x66702F, 0x8F6A30);
          crown(sx, sy - r, r, r * (1.1 + random.nextDouble()), 34, 0.2 * r + 0.5, Land.haze(c, sx, z * 1.3), z);
        }
      }
    }
  }

  /** A ball of leaves: dark below and away from the sun, light where the sun reaches. */
  void crown(double x, double y, double rx, double ry, int leaves, double leaf, int colour, double z) {
    scene.fill(oval(x, y, rx * 0.8, ry * 0.8), mix(scale(colour, 0.55), 0x2A3556, 0.25), z);
    for (int i = 0; i < leaves; i++) {
      double a = random.nextDouble() * 2 * Math.PI;
      double d = Math.sqrt(random.nextDouble()) * (0.9 + 0.15 * random.nextGaussian());
      double lx = d * Math.cos(a);
      double ly = d * Math.sin(a);
      double lit = 0.4 + 0.34 * lx - 0.5 * ly + 0.25 * random.nextGaussian();
      lit -= x > SUN_X ? 0.76 * lx : 0; // the sun's side of this tree
      int c = mix(times(colour, 0x6A74A0), mix(scale(colour, 1.45), 0xFFD98A, 0.3), lit);
      double s = leaf * (0.5 + random.nextDouble());
      scene.fill(oval(x + lx * rx, y + ly * ry, s, s * (0.5 + 0.4 * random.nextDouble())), c, z);
    }
  }

  /** The near shore: grass from back to front, lit at the water's edge, with flowers. */
  void bank() {
    for (int i = 0; i < 9000; i++) {
      double t = i / 9000.0;
      double x = random.nextDouble() * (W + 40) - 20;
      double edge = 660 + 0.1 * x - 70 * Land.hill(x - 60, 0, 240, 1) - 50 * Land.hill(x - 1024, 0, 160, 1);
      double y = edge + 16 * fbm(x / 80, 5, 3) + t * (H + 40 - edge);
      double tall = (14 + 26 * random.nextDouble() * (0.5 + t)) * (1 + 0.8 * fbm(x / 50, y / 90, 2));
      double tip = x + 12 * random.nextGaussian() + 6;
      double lit = 0.8 - 0.7 * t + 0.2 * random.nextGaussian() + 0.7 * fbm(x / 90, y / 40, 3);
      int c = ramp(lit, 0x18241F, 0x2C3D22, 0x53602A, 0x93893A, 0xD9B65C);
      scene.fill(poly(x - 3, y, x - 1, y - tall * 0.6, tip, y - tall, x + 3, y - tall * 0.5, x + 3, y), c, 30);
      if (random.nextInt(25) == 0 && fbm(x / 70 + 9, y / 50, 3) > 0.1) {
        scene.fill(oval(tip, y - tall, 3.6, 3), random.nextInt(3) == 0 ? 0xF4E6C8 : 0xE2542F, 30);
      }
    }
  }

  /** The tree that frames the view: limbs that fork and reach up, with leaves on the twigs. */
  void branch(double x, double y, double angle, double length, double width, int order) {
    double tip = width * 0.68;
    double steps = 24;
    for (int i = 0; i < steps; i++) {
      double bend = angle + 0.35 * fbm(x / 60, y / 60, 2);
      double w = width + (tip - width) * i / steps;
      for (double across = 0.5; across > -0.5; across -= 0.07) { // bark, lit on the right by the sun
        int bark = ramp(0.5 - across + 0.2 * random.nextGaussian(), 0x241E24, 0x46342C, 0x6E5038, 0xB08050);
        scene.fill(oval(x - Math.abs(Math.sin(bend)) * across * w, y + Math.cos(bend) * across * w, 0.05 * w + 0.8,
            0.8 * length / steps), bark, 20);
      }
      x += length / steps * Math.cos(bend);
      y += length / steps * Math.sin(bend);
    }
    if (order >= 2) {
      int c = ramp(random.nextDouble(), 0x35501F, 0x55682A, 0x7A7A2E, 0xA07030);
      crown(x, y, 34, 24, 190, 3.4, c, 20);
    }
    int forks = order < 4 ? 2 + random.nextInt(2) : 0;
    for (int i = 0; i < forks; i++) {
      double turn = (i - (forks - 1) / 2.0) * 0.85 + 0.2 * random.nextGaussian();
      double up = 0.15 * (-Math.PI / 2 - angle - turn);
      branch(x, y, angle + turn + up, length * (0.66 + 0.14 * random.nextDouble()), tip * 0.85, order + 1);
    }
  }
}
