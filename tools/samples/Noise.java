package samples;

/** Smooth randomness over the plane, the same at every run. */
final class Noise {
  private Noise() {}

  /** 0 at {@code from}, 1 at {@code to}, smooth between; either may be the larger. */
  static double smooth(double from, double to, double v) {
    double t = Math.max(0, Math.min(1, (v - from) / (to - from)));
    return t * t * (3 - 2 * t);
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

  private static double noise(double x, double y) {
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

  private static double slope(int ix, int iy, double dx, double dy) {
    int h = ix * 374761393 + iy * 668265263;
    h = (h ^ h >>> 13) * 1274126177;
    h ^= h >>> 16;
    return ((h & 0xFFFF) / 32768.0 - 1) * dx + ((h >>> 16) / 32768.0 - 1) * dy;
  }
}
