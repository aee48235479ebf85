import java.awt.*;
import java.awt.geom.*;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleBinaryOperator;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/**
 * Paints the sample pictures of Brushwork by procedure alone: a landscape to be painted, and two
 * styles to paint it in. Every random number is seeded: each run gives the same pictures.
 *
 * <pre>java tools/samples/Samples.java OUTDIR</pre>
 */
public final class Samples {
  static final int W = 1024;
  static final int H = 768;

  public static void main(String[] args) throws IOException {
    System.setProperty("java.awt.headless", "true");
    File out = new File(args.length > 0 ? args[0] : ".");
    out.mkdirs();
    save(new Landscape().paint(), out, "content", W);
    save(new Swirl().paint(), out, "style-swirl", W * 7 / 8); // so dense that full size would be heavy
    save(new Geometry().paint(), out, "style-geometry", W);
  }

  /** Writes the picture as PNG, and as a JPEG of the given width, light enough for a repository. */
  static void save(BufferedImage image, File out, String name, int width) throws IOException {
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

  /** A lake at evening: sky, land in true perspective, a town, their reflection, a near shore. */
  static final class Landscape {
    static final double HORIZON = 400;
    static final double FOCAL = 920;
    static final double EYE = 25; // metres above the lake
    static final double SUN_X = 345;
    static final double SUN_Y = 318;
    static final int WATER = 0; // the depth that marks open water
    static final int SKY = 0xFFFFFF;

    final Random random = new Random(7);
    final BufferedImage image = canvas(1);
    final BufferedImage depth = canvas(1); // in millimetres
    final Graphics2D g = graphics(image);
    final Graphics2D gDepth = depth.createGraphics();
    final double[][] puffs = puffs();

    BufferedImage paint() {
      pixels(image, (x, y, c) -> clouds(x, y, sky(x, y)));
      pixels(depth, (x, y, c) -> SKY);
      terrain();
      castle();
      forest();
      town();
      sailboat(436, 205, 11);
      sailboat(396, 430, 10);
      water();
      bank();
      branch(70, 745, -1.52, 150, 34, 0);
      develop();
      return image;
    }

    int sky(double x, double y) {
      int c = ramp(y / HORIZON, 0x2A4F93, 0x4A7DBB, 0x8DAECB, 0xDFC3B8, 0xF8C794, 0xF6A868);
      double d = Math.hypot((x - SUN_X) * 0.8, y - SUN_Y);
      c = mix(mix(c, 0xFFD27A, 0.7 * Math.exp(-d / 110)), 0xFFF1BE, Math.exp(-d * d / 2200));
      return mix(c, 0xFFFBE6, smooth(27, 22, d));
    }

    /** Each cumulus is a heap of balls on a flat base: x, y, radius. */
    double[][] puffs() {
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
    double cloud(double x, double y) {
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
    int clouds(double x, double y, int sky) {
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

    /** The height of the land, in metres over the lake, at x to the right and z ahead. */
    double height(double x, double z) {
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
            image.setRGB(x, --top, c);
            depth.setRGB(x, top, h > 0 ? (int) (z * 1000) : WATER);
          }
        }
      }
    }

    /** Meadow, wood, rock, snow or sand, lit by the low sun on the left and the sky's blue. */
    int land(double x, double z, double h) {
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

    /** Trees on the slopes, far ones first, where the ground is in view. */
    void forest() {
      for (double z = 1500; z > 285; z *= 0.9975) {
        for (int i = 0; i < 6; i++) {
          double sx = random.nextDouble() * W;
          double wx = (sx - W / 2) / FOCAL * z;
          double h = height(wx, z);
          double sy = screenY(h, z);
          boolean inView = sy < H && sy >= 0 && (depth.getRGB((int) sx, (int) sy) & SKY) > z * 960;
          if (inView && h > 1.5 && fbm(wx / 70 + 40, z / 110, 3) < 0.02 + 0.1 * random.nextDouble()) {
            double r = (2.6 + 2.6 * random.nextDouble()) * FOCAL / z;
            int c = ramp(random.nextDouble(), 0x2B4A2A, 0x46602F, 0x66702F, 0x8F6A30);
            crown(sx, sy - r, r, r * (1.1 + random.nextDouble()), 34, 0.2 * r + 0.5, haze(c, sx, z * 1.3), z);
          }
        }
      }
    }

    /** A ball of leaves: dark below and away from the sun, light where the sun reaches. */
    void crown(double x, double y, double rx, double ry, int leaves, double leaf, int colour, double z) {
      fill(oval(x, y, rx * 0.8, ry * 0.8), mix(scale(colour, 0.55), 0x2A3556, 0.25), z);
      for (int i = 0; i < leaves; i++) {
        double a = random.nextDouble() * 2 * Math.PI;
        double d = Math.sqrt(random.nextDouble()) * (0.9 + 0.15 * random.nextGaussian());
        double lx = d * Math.cos(a);
        double ly = d * Math.sin(a);
        double lit = 0.4 + 0.34 * lx - 0.5 * ly + 0.25 * random.nextGaussian();
        lit -= x > SUN_X ? 0.76 * lx : 0; // the sun's side of this tree
        int c = mix(times(colour, 0x6A74A0), mix(scale(colour, 1.45), 0xFFD98A, 0.3), lit);
        double s = leaf * (0.5 + random.nextDouble());
        fill(oval(x + lx * rx, y + ly * ry, s, s * (0.5 + 0.4 * random.nextDouble())), c, z);
      }
    }

    void castle() {
      int stone = haze(0xE2C49A, 880, 700);
      int roof = haze(0x8C4040, 880, 700);
      double y = screenY(78, 500);
      box(856, y, 150, 40, scale(stone, 0.85), 600);
      tower(878, y, 50, 62, 30, stone, roof, 600);
      tower(844, y, 26, 84, 40, stone, roof, 600);
      tower(940, y, 24, 72, 34, stone, roof, 600);
      tower(988, y, 24, 50, 30, stone, roof, 600);
    }

    /** A tower shaded round its axis, with windows and a pointed roof. */
    void tower(double x, double y, double w, double h, double spire, int stone, int roof, double z) {
      for (int i = 0; i < 8; i++) {
        int c = mix(mix(stone, 0xFFF0C8, 0.2), times(stone, 0x6A74A0), i / 7.0);
        box(x + i * w / 8, y, w / 8 + 0.6, h, c, z);
      }
      for (double up = 0.9; up * h > w && up > 0.3; up -= 0.28) {
        box(x - 1, y - h * up + w * 0.9, w + 2, 2, scale(stone, 0.75), z);
        box(x + w * 0.4, y - h * up + w * 0.7, w * 0.2, w * 0.45, 0x39425C, z);
      }
      fill(poly(x - 3, y - h, x + w / 2, y - h - spire, x + w + 3, y - h), times(roof, 0xA0A0C0), z);
      fill(poly(x - 3, y - h, x + w / 2, y - h - spire, x + w * 0.45, y - h), mix(roof, 0xFFC48A, 0.35), z);
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
          double ground = screenY(Math.min(1.4 + 3.4 * row, Math.max(1.2, height((x - W / 2) / FOCAL * z, z))), z);
          house(x, ground + 6, w, (7 + 5 * random.nextDouble()) * s, 3.2 * s,
              walls[random.nextInt(walls.length)], roofs[random.nextInt(roofs.length)], z);
          x += w * (1.25 + 0.35 * random.nextDouble());
          if (random.nextInt(3) == 0) {
            crown(x, ground - 3.5 * s, 2.6 * s, 4 * s, 90, 2.2, 0x55692F, z);
            x += 2.5 * s;
          }
        }
        if (row == 2) {
          tower(664, screenY(4, z), 9 * s, 32 * s, 25 * s, 0xEBD5AC, 0x4E7A78, z);
        }
      }
      box(494, screenY(0, 222) + 3, W, 15, 0x9C866C, 222);
      for (double x = 494; x < W; x += 5 + 6 * random.nextDouble()) { // its stones, in three courses
        int course = random.nextInt(3);
        int stone = scale(0x9C866C, 0.7 + 0.5 * random.nextDouble());
        box(x, screenY(0, 222) + 3 - 5 * course, 7, 4, stone, 222);
      }
    }

    /** A gable in the evening light, the wall and the roof that recede in shade, windows. */
    void house(double x, double y, double w, double h, double floor, int wall, int roof, double z) {
      double peak = y - h - w * (0.55 + 0.25 * random.nextDouble());
      double mid = x + w / 2;
      double right = x + w;
      double side = w * (0.35 + 0.3 * random.nextDouble());
      double back = side * 0.12;
      double eaves = y - h;
      fill(poly(right, y, right, eaves, right + side, eaves - back, right + side, y - back), times(wall, 0x7A80A8), z);
      fill(poly(x, y, x, eaves, mid, peak, right, eaves, right, y), times(wall, 0xFFE4B8), z);
      fill(poly(x, y, x, y - h * 0.3, right, y - h * 0.2, right, y), times(wall, 0xE8C8A8), z);
      for (int i = 0; i < 6; i++) { // courses of tiles, from the ridge to the eaves
        double t = i / 6.0;
        fill(poly(mid + t * w / 2, peak + t * (eaves - peak) - 2, right + 3, eaves + 3, right + side + 3,
            eaves - back + 3, mid + t * w / 2 + side, peak + t * (eaves - peak) - back - 2),
            scale(times(roof, 0xD0B0B0), 0.85 + 0.3 * random.nextDouble()), z);
      }
      fill(poly(mid, peak - 3, x - 4, eaves + 3, x - 2, eaves + 6, mid, peak + 2, right, eaves + 5, right + 3,
          eaves + 3), scale(roof, 1.25), z);
      for (double top = eaves - floor * 0.8; top < y - floor * 0.5; top += floor) {
        for (double at = top < eaves ? 0.43 : 0.14; at < (top < eaves ? 0.5 : 0.8); at += 0.29) {
          box(x + w * at - 1, top + floor * 0.5 + 1, w * 0.14 + 2, floor * 0.5 + 2, 0xD8C6A8, z);
          box(x + w * at, top + floor * 0.5, w * 0.14, floor * 0.5, random.nextInt(4) == 0 ? 0xFFC860 : 0x39425C, z);
        }
      }
    }

    void sailboat(double x, double z, double mast) {
      double s = FOCAL / z;
      double y = screenY(0, z);
      fill(poly(x - 4 * s, y - 1.2 * s, x + 4.4 * s, y - 1.4 * s, x + 3 * s, y, x - 3 * s, y), 0x6A3428, z);
      fill(poly(x, y - 1.6 * s, x, y - mast * s, x + 3.6 * s, y - 1.8 * s), 0xC9A08E, z);
      fill(poly(x - 0.4 * s, y - 1.6 * s, x - 0.4 * s, y - mast * 0.95 * s, x - 3.2 * s, y - 1.8 * s), 0xFFF0D2, z);
    }

    /**
     * The lake mirrors each thing about the waterline of its own depth, and the sky about the
     * horizon; ripples then displace the mirror image, and the sun lays its glitter on them.
     */
    void water() {
      int[] mirror = image.getRGB(0, 0, W, H, null, 0, W);
      for (int x = 0; x < W; x++) {
        int before = -1; // how far down the mirror image has come
        int last = 0;
        for (int y = 0; y < H; y++) {
          int d = depth.getRGB(x, y) & SKY;
          double line = d == SKY ? HORIZON : screenY(0, d / 1000.0);
          int to = d == WATER ? y : (int) Math.max(0, Math.min(H - 1, 2 * line - y));
          last = d == WATER ? last : image.getRGB(x, y);
          before = before < 0 ? to : before;
          for (int row = Math.min(to, before); row <= Math.max(to, before); row++) {
            mirror[row * W + x] = last;
          }
          before = d == WATER ? -1 : to;
          while (d == WATER && y + 1 < H && (depth.getRGB(x, y + 1) & SKY) == WATER) {
            y++;
          }
        }
      }
      pixels(image, (x, y, old) -> {
        if ((depth.getRGB(x, y) & SKY) != WATER) {
          return old;
        }
        double z = EYE * FOCAL / (y - HORIZON);
        double wx = (x - W / 2) / FOCAL * z;
        double wave = fbm(wx / 9, z / 3.2, 4) + 0.6 * fbm(wx / 30 + 7, z / 12, 3);
        double reach = Math.min(34, 2600 / z);
        int fromX = (int) Math.max(0, Math.min(W - 1, x + 0.35 * reach * fbm(wx / 7, z / 3 + 50, 3)));
        int fromY = (int) Math.max(HORIZON, Math.min(H - 1, y + reach * wave));
        double near = smooth(HORIZON, H, y);
        int c = mix(mirror[fromY * W + fromX], 0x1D4258, 0.1 + 0.4 * near + 0.25 * wave);
        double path = Math.exp(-Math.pow((x - SUN_X) / (26 + 60 * near), 2));
        return mix(c, 0xFFE2A0, 0.85 * path * smooth(0.02, 0.3, wave + 0.25 * path - 0.1 * near));
      });
    }

    /** The near shore: grass from back to front, lit at the water's edge, with flowers. */
    void bank() {
      for (int i = 0; i < 9000; i++) {
        double t = i / 9000.0;
        double x = random.nextDouble() * (W + 40) - 20;
        double edge = 660 + 0.1 * x - 70 * hill(x - 60, 0, 240, 1) - 50 * hill(x - 1024, 0, 160, 1);
        double y = edge + 16 * fbm(x / 80, 5, 3) + t * (H + 40 - edge);
        double tall = (14 + 26 * random.nextDouble() * (0.5 + t)) * (1 + 0.8 * fbm(x / 50, y / 90, 2));
        double tip = x + 12 * random.nextGaussian() + 6;
        double lit = 0.8 - 0.7 * t + 0.2 * random.nextGaussian() + 0.7 * fbm(x / 90, y / 40, 3);
        int c = ramp(lit, 0x18241F, 0x2C3D22, 0x53602A, 0x93893A, 0xD9B65C);
        fill(poly(x - 3, y, x - 1, y - tall * 0.6, tip, y - tall, x + 3, y - tall * 0.5, x + 3, y), c, 30);
        if (random.nextInt(25) == 0 && fbm(x / 70 + 9, y / 50, 3) > 0.1) {
          fill(oval(tip, y - tall, 3.6, 3), random.nextInt(3) == 0 ? 0xF4E6C8 : 0xE2542F, 30);
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
          fill(oval(x - Math.abs(Math.sin(bend)) * across * w, y + Math.cos(bend) * across * w, 0.05 * w + 0.8,
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

    /** The darkroom: a glow round the sun, a fine tooth over everything, a soft vignette. */
    void develop() {
      pixels(image, (x, y, c) -> {
        double glow = 0.3 * Math.exp(-Math.hypot(x - SUN_X, y - SUN_Y) / 150);
        double tooth = 0.035 * fbm(x / 6.0, y / 6.0, 3) + 0.014 * random.nextGaussian();
        double corner = smooth(0.4, 0.75, Math.hypot((x - W / 2.0) / W, (y - H / 2.0) / H));
        return scale(mix(c, 0xFFD79A, glow), (1 + tooth) * (1.04 - 0.28 * corner));
      });
    }

    static double screenY(double h, double z) {
      return HORIZON + (EYE - h) * FOCAL / z;
    }

    void box(double x, double bottom, double w, double h, int rgb, double z) {
      fill(new Rectangle2D.Double(x, bottom - h, w, h), rgb, z);
    }

    /** Paints a shape and notes how far away it is, for the reflection. */
    void fill(Shape shape, int rgb, double z) {
      g.setColor(new Color(rgb));
      g.fill(shape);
      gDepth.setColor(new Color((int) (z * 1000)));
      gDepth.fill(shape);
    }
  }

  /** Swirling brushwork: strokes that follow whirls, thick enough to catch the light. */
  static final class Swirl {
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

    void layer(int strokes, double width, double length) {
      for (int i = 0; i < strokes; i++) {
        double x = random.nextDouble() * (W + 160) - 80;
        double y = random.nextDouble() * (H + 160) - 80;
        stroke(x, y, width * (0.7 + 0.6 * random.nextDouble()), length * (0.5 + random.nextDouble()), pick(x, y));
      }
    }

    /** The direction of the flow: a slow drift bent round every whirl. */
    double angle(double x, double y) {
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
    int pick(double x, double y) {
      double tone = 0.22 + 0.6 * fbm(x / 170, y / 120, 3) + 0.08 * random.nextGaussian();
      for (double[] w : WHIRLS) {
        double r = Math.hypot(x - w[0], y - w[1]) / w[2];
        tone += Math.exp(-2.6 * r * r) * (0.5 + 0.34 * Math.cos(r * 15));
      }
      return ramp(tone, PALETTE);
    }

    /** One pull of a loaded brush: every bristle has its own tone, load and length. */
    void stroke(double x, double y, double width, double length, int base) {
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
    BufferedImage light() {
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

  /** Bold geometry: flat shapes that change colour wherever they overlap, outlined in black. */
  static final class Geometry {
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
    void rings(double x, double y, int count, double gap, int... steps) {
      for (int i = count; i > 0; i--) {
        add(steps[i % steps.length], 7, oval(x, y, gap * i, gap * i));
      }
    }

    /** Adds {@code step} to the colour number of everything inside, and inks the outline. */
    void add(int step, float outline, Shape shape) {
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
    BufferedImage print() {
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

  // ---- Tools: drawing, colour, noise ----

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

  /** 0 at {@code from}, 1 at {@code to}, smooth between; either may be the larger. */
  static double smooth(double from, double to, double v) {
    double t = Math.max(0, Math.min(1, (v - from) / (to - from)));
    return t * t * (3 - 2 * t);
  }

  static int blend(int a, int b, DoubleBinaryOperator channel) {
    int c = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      double v = channel.applyAsDouble(a >> shift & 255, b >> shift & 255);
      c |= (int) Math.max(0, Math.min(255, v + 0.5)) << shift;
    }
    return c;
  }

  static int mix(int a, int b, double t) {
    double k = Math.max(0, Math.min(1, t));
    return blend(a, b, (u, v) -> u + (v - u) * k);
  }

  static int scale(int a, double k) {
    return blend(a, a, (u, v) -> u * k);
  }

  static int times(int a, int b) {
    return blend(a, b, (u, v) -> u * v / 255);
  }

  static int ramp(double t, int... colours) {
    double at = Math.max(0, Math.min(1, t)) * (colours.length - 1);
    int i = (int) Math.min(colours.length - 2, at);
    return mix(colours[i], colours[i + 1], at - i);
  }

  /** Gradient noise summed over octaves, each turned so that the lattices do not line up. */
  static double fbm(double x, double y, int octaves) {
    double sum = 0;
    double weight = 0.7;
    for (int i = 0; i < octaves; i++, weight *= 0.5) {
      sum += weight * noise(x, y);
      double turned = 1.6 * x - 1.2 * y + 17.3;
      y = 1.2 * x + 1.6 * y + 5.1;
      x = turned;
    }
    return sum;
  }

  static double noise(double x, double y) {
    int ix = (int) Math.floor(x);
    int iy = (int) Math.floor(y);
    double fx = x - ix;
    double fy = y - iy;
    double u = fx * fx * fx * (fx * (fx * 6 - 15) + 10);
    double v = fy * fy * fy * (fy * (fy * 6 - 15) + 10);
    double top = slope(ix, iy, fx, fy) * (1 - u) + slope(ix + 1, iy, fx - 1, fy) * u;
    double bottom = slope(ix, iy + 1, fx, fy - 1) * (1 - u) + slope(ix + 1, iy + 1, fx - 1, fy - 1) * u;
    return 1.5 * (top * (1 - v) + bottom * v);
  }

  static double slope(int ix, int iy, double dx, double dy) {
    int h = ix * 374761393 + iy * 668265263;
    h = (h ^ h >>> 13) * 1274126177;
    h ^= h >>> 16;
    return ((h & 0xFFFF) / 32768.0 - 1) * dx + ((h >>> 16) / 32768.0 - 1) * dy;
  }
}
