package samples;

import static samples.Colour.*;
import static samples.Drawing.*;
import static samples.Scene.*;

import java.util.Random;

/** What people built. */
final class Town {
  private final Scene scene;
  private final Plants plants;
  private final Random random;

  Town(Scene scene, Plants plants) {
    this.scene = scene;
    this.plants = plants;
    random = scene.random;
  }

  void castle() {
    int stone = Land.haze(0xE2C49A, 880, 700);
    int roof = Land.haze(0x8C4040, 880, 700);
    double y = screenY(78, 500);
    scene.box(856, y, 150, 40, scale(stone, 0.85), 600);
    tower(878, y, 50, 62, 30, stone, roof, 600);
    tower(844, y, 26, 84, 40, stone, roof, 600);
    tower(940, y, 24, 72, 34, stone, roof, 600);
    tower(988, y, 24, 50, 30, stone, roof, 600);
  }

  /** A tower shaded round its axis, with windows and a pointed roof. */
  private void tower(double x, double y, double w, double h, double spire, int stone, int roof, double z) {
    for (int i = 0; i < 8; i++) {
      int c = mix(mix(stone, 0xFFF0C8, 0.2), times(stone, 0x6A74A0), i / 7.0);
      scene.box(x + i * w / 8, y, w / 8 + 0.6, h, c, z);
    }
    for (double up = 0.9; up * h > w && up > 0.3; up -= 0.28) {
      scene.box(x - 1, y - h * up + w * 0.9, w + 2, 2, scale(stone, 0.75), z);
      scene.box(x + w * 0.4, y - h * up + w * 0.7, w * 0.2, w * 0.45, 0x39425C, z);
    }
    scene.fill(poly(x - 3, y - h, x + w / 2, y - h - spire, x + w + 3, y - h), times(roof, 0xA0A0C0), z);
    scene.fill(poly(x - 3, y - h, x + w / 2, y - h - spire, x + w * 0.45, y - h), mix(roof, 0xFFC48A, 0.35), z);
  }

  /** Rows of gabled houses on the point, a church among them, trees between, a quay below. */
  void town() {
    int[] walls = {0xEFDDBB, 0xE9C08A, 0xDDA07A, 0xD9D2C4, 0xC8B7A0, 0xE8CFA0, 0xB9C2C0, 0xE0B49A};
    int[] roofs = {0xB4532F, 0xA04430, 0xC26A3A, 0x8A4038, 0x6B4A4C};
    for (int row = 4; row >= 0; row--) {
      double z = 222 + 22 * row;
      double s = FOCAL / z; // pixels in a metre
      double x = 488 + 26 * row + 14 * random.nextDouble();
      while (x < W) {
        double w = (8 + 5 * random.nextDouble()) * s;
        double ground = screenY(Math.min(1.4 + 3.4 * row, Math.max(1.2, Land.height((x - W / 2) / FOCAL * z, z))), z);
        house(x, ground + 6, w, (7 + 5 * random.nextDouble()) * s, 3.2 * s,
            walls[random.nextInt(walls.length)], roofs[random.nextInt(roofs.length)], z);
        x += w * (1.25 + 0.35 * random.nextDouble());
        if (random.nextInt(3) == 0) {
          plants.crown(x, ground - 3.5 * s, 2.6 * s, 4 * s, 90, 2.2, 0x55692F, z);
          x += 2.5 * s;
        }
      }
      if (row == 2) {
        tower(664, screenY(4, z), 9 * s, 32 * s, 25 * s, 0xEBD5AC, 0x4E7A78, z);
      }
    }
    scene.box(494, screenY(0, 222) + 3, W, 15, 0x9C866C, 222);
    for (double x = 494; x < W; x += 5 + 6 * random.nextDouble()) { // its stones, in three courses
      int course = random.nextInt(3);
      int stone = scale(0x9C866C, 0.7 + 0.5 * random.nextDouble());
      scene.box(x, screenY(0, 222) + 3 - 5 * course, 7, 4, stone, 222);
    }
  }

  /** A gable in the evening light, the wall and the roof that recede in shade, windows. */
  private void house(double x, double y, double w, double h, double floor, int wall, int roof, double z) {
    double peak = y - h - w * (0.55 + 0.25 * random.nextDouble());
    double mid = x + w / 2;
    double right = x + w;
    double side = w * (0.35 + 0.3 * random.nextDouble());
    double back = side * 0.12;
    double eaves = y - h;
    scene.fill(poly(right, y, right, eaves, right + side, eaves - back, right + side, y - back), times(wall, 0x7A80A8), z);
    scene.fill(poly(x, y, x, eaves, mid, peak, right, eaves, right, y), times(wall, 0xFFE4B8), z);
    scene.fill(poly(x, y, x, y - h * 0.3, right, y - h * 0.2, right, y), times(wall, 0xE8C8A8), z);
    for (int i = 0; i < 6; i++) { // courses of tiles, from the ridge to the eaves
      double t = i / 6.0;
      scene.fill(poly(mid + t * w / 2, peak + t * (eaves - peak) - 2, right + 3, eaves + 3, right + side + 3,
          eaves - back + 3, mid + t * w / 2 + side, peak + t * (eaves - peak) - back - 2),
          scale(times(roof, 0xD0B0B0), 0.85 + 0.3 * random.nextDouble()), z);
    }
    scene.fill(poly(mid, peak - 3, x - 4, eaves + 3, x - 2, eaves + 6, mid, peak + 2, right, eaves + 5, right + 3,
        eaves + 3), scale(roof, 1.25), z);
    for (double top = eaves - floor * 0.8; top < y - floor * 0.5; top += floor) {
      for (double at = top < eaves ? 0.43 : 0.14; at < (top < eaves ? 0.5 : 0.8); at += 0.29) {
        scene.box(x + w * at - 1, top + floor * 0.5 + 1, w * 0.14 + 2, floor * 0.5 + 2, 0xD8C6A8, z);
        scene.box(x + w * at, top + floor * 0.5, w * 0.14, floor * 0.5, random.nextInt(4) == 0 ? 0xFFC860 : 0x39425C, z);
      }
    }
  }

  void sailboat(double x, double z, double mast) {
    double s = FOCAL / z;
    double y = screenY(0, z);
    scene.fill(poly(x - 4 * s, y - 1.2 * s, x + 4.4 * s, y - 1.4 * s, x + 3 * s, y, x - 3 * s, y), 0x6A3428, z);
    scene.fill(poly(x, y - 1.6 * s, x, y - mast * s, x + 3.6 * s, y - 1.8 * s), 0xC9A08E, z);
    scene.fill(poly(x - 0.4 * s, y - 1.6 * s, x - 0.4 * s, y - mast * 0.95 * s, x - 3.2 * s, y - 1.8 * s), 0xFFF0D2, z);
  }
}
