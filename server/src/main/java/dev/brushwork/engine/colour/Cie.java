package dev.brushwork.engine.colour;

import java.util.Arrays;

/**
 * The CIE's spaces of 1976 over sRGB (IEC 61966-2-1, white point D65): L* is the cube root of
 * luminance but for a straight piece near black (CIE 15:2004, section 8.2).
 */
final class Cie {
  private static final double[][] TO_XYZ = {
    {0.4123907993, 0.3575843394, 0.1804807884},
    {0.2126390059, 0.7151686788, 0.0721923154},
    {0.0193308187, 0.1191947798, 0.9505321522}
  };
  private static final double[][] FROM_XYZ = {
    {3.2409699419, -1.5373831776, -0.4986107603},
    {-0.9692436363, 1.8759675015, 0.0415550574},
    {0.0556300797, -0.2039769589, 1.0569715142}
  };
  private static final double WHITE_X = sum(TO_XYZ[0]);
  private static final double WHITE_Z = sum(TO_XYZ[2]);
  private static final double WHITE_U = 4 * WHITE_X / (WHITE_X + 15 + 3 * WHITE_Z);
  private static final double WHITE_V = 9 / (WHITE_X + 15 + 3 * WHITE_Z);

  /** Where the cube root meets the straight piece: (6 / 29)^3. */
  private static final double BEND = 216.0 / 24389;

  /** Below v' of any colour that there is; a strong one that is made dark would get to 0. */
  private static final double SMALLEST_V = 0.01;

  private static final double SLOPE = 841.0 / 108;

  private Cie() {}

  /** L* / 100. */
  static double lightness(double red, double green, double blue) {
    double luminance =
        TO_XYZ[1][0] * linear(red) + TO_XYZ[1][1] * linear(green) + TO_XYZ[1][2] * linear(blue);
    return 1.16 * root(luminance) - 0.16;
  }

  static double grey(double lightness) {
    return gamma(cube((lightness + 0.16) / 1.16));
  }

  static void relightLab(double[] rgb, double lightness) {
    double[] xyz = xyz(rgb);
    double y = root(xyz[1]);
    double a = root(xyz[0] / WHITE_X) - y;
    double b = y - root(xyz[2] / WHITE_Z);
    double lit = (lightness + 0.16) / 1.16;
    fromXyz(WHITE_X * cube(lit + a), cube(lit), WHITE_Z * cube(lit - b), rgb);
  }

  static void relightLuv(double[] rgb, double lightness) {
    double[] xyz = xyz(rgb);
    double divisor = xyz[0] + 15 * xyz[1] + 3 * xyz[2];
    if (!(lightness > 0) || !(divisor > 0)) {
      // Black has no hue: what becomes it, and what was it, is grey.
      Arrays.fill(rgb, grey(Math.max(0, lightness)));
      return;
    }
    // u* = 13 L* (u' - u'n) stays, so that u' - u'n shrinks as L* grows.
    double ratio = Math.max(0, 1.16 * root(xyz[1]) - 0.16) / lightness;
    double u = WHITE_U + ratio * (4 * xyz[0] / divisor - WHITE_U);
    double v = Math.max(SMALLEST_V, WHITE_V + ratio * (9 * xyz[1] / divisor - WHITE_V));
    double y = cube((lightness + 0.16) / 1.16);
    fromXyz(y * 9 * u / (4 * v), y, y * (12 - 3 * u - 20 * v) / (4 * v), rgb);
  }

  private static double[] xyz(double[] rgb) {
    double[] xyz = new double[3];
    for (int row = 0; row < 3; row++) {
      for (int c = 0; c < 3; c++) {
        xyz[row] += TO_XYZ[row][c] * linear(rgb[c]);
      }
    }
    return xyz;
  }

  private static void fromXyz(double x, double y, double z, double[] rgb) {
    for (int c = 0; c < 3; c++) {
      rgb[c] = gamma(FROM_XYZ[c][0] * x + FROM_XYZ[c][1] * y + FROM_XYZ[c][2] * z);
    }
  }

  private static double root(double value) {
    return value > BEND ? Math.cbrt(value) : SLOPE * value + 4.0 / 29;
  }

  /** The inverse of {@link #root}. */
  private static double cube(double value) {
    return value > 6.0 / 29 ? value * value * value : (value - 4.0 / 29) / SLOPE;
  }

  private static double linear(double sample) {
    return sample <= 0.04045 ? sample / 12.92 : Math.pow((sample + 0.055) / 1.055, 2.4);
  }

  private static double gamma(double linear) {
    return linear <= 0.0031308 ? linear * 12.92 : 1.055 * Math.pow(linear, 1 / 2.4) - 0.055;
  }

  private static double sum(double[] row) {
    return row[0] + row[1] + row[2];
  }
}
