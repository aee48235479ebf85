package dev.brushwork.engine.colour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ColourSpaceTest {
  /** L* of the primaries and of mid-grey, as every table of sRGB has them. */
  @Test
  void lightnessIsThatOfTheTables() {
    assertThat(ColourSpace.LAB.lightness(1, 0, 0)).isCloseTo(0.53241, within(1e-4));
    assertThat(ColourSpace.LAB.lightness(0, 1, 0)).isCloseTo(0.87735, within(1e-4));
    assertThat(ColourSpace.LUV.lightness(0, 0, 1)).isCloseTo(0.32297, within(1e-4));
    assertThat(ColourSpace.LUV.lightness(0.5, 0.5, 0.5)).isCloseTo(0.53389, within(1e-4));
    assertThat(ColourSpace.YIQ.lightness(0, 1, 0)).isCloseTo(0.587, within(1e-9));
  }

  @ParameterizedTest
  @EnumSource(ColourSpace.class)
  void aGreyIsAsLightAsItWasAskedToBe(ColourSpace space) {
    for (int i = 0; i <= 100; i++) {
      double grey = space.grey(i / 100.0);
      assertThat(space.lightness(grey, grey, grey)).isCloseTo(i / 100.0, within(1e-6));
    }
  }

  /** L*, a* and b* or u* and v*, by the CIE's formulas as they are written. */
  @Test
  void relightingKeepsTheOtherTwoCoordinates() {
    SplittableRandom random = new SplittableRandom(1);
    for (int trial = 0; trial < 1000; trial++) {
      double[] before = {random.nextDouble(), random.nextDouble(), random.nextDouble()};
      double lightness = 0.05 + 0.9 * random.nextDouble();
      double[] lab = before.clone();
      ColourSpace.LAB.relight(lab, lightness);
      if (inRange(lab)) {
        assertThat(lab(lab)[0]).isCloseTo(100 * lightness, within(1e-4));
        assertThat(lab(lab)[1]).isCloseTo(lab(before)[1], within(1e-4));
        assertThat(lab(lab)[2]).isCloseTo(lab(before)[2], within(1e-4));
      }
      double[] luv = before.clone();
      ColourSpace.LUV.relight(luv, lightness);
      if (inRange(luv)) {
        assertThat(luv(luv)[0]).isCloseTo(100 * lightness, within(1e-4));
        assertThat(luv(luv)[1]).isCloseTo(luv(before)[1], within(1e-3));
        assertThat(luv(luv)[2]).isCloseTo(luv(before)[2], within(1e-3));
      }
      double[] yiq = before.clone();
      ColourSpace.YIQ.relight(yiq, lightness);
      assertThat(0.5959 * yiq[0] - 0.2746 * yiq[1] - 0.3213 * yiq[2])
          .isCloseTo(0.5959 * before[0] - 0.2746 * before[1] - 0.3213 * before[2], within(1e-9));
      assertThat(0.2115 * yiq[0] - 0.5227 * yiq[1] + 0.3112 * yiq[2])
          .isCloseTo(0.2115 * before[0] - 0.5227 * before[1] + 0.3112 * before[2], within(1e-9));
    }
  }

  private static boolean inRange(double[] rgb) {
    for (double sample : rgb) {
      if (!(sample >= 0 && sample <= 1)) {
        return false;
      }
    }
    return true;
  }

  private static double[] xyz(double[] rgb) {
    double[] l = new double[3];
    for (int c = 0; c < 3; c++) {
      l[c] = rgb[c] <= 0.04045 ? rgb[c] / 12.92 : Math.pow((rgb[c] + 0.055) / 1.055, 2.4);
    }
    return new double[] {
      0.4123907993 * l[0] + 0.3575843394 * l[1] + 0.1804807884 * l[2],
      0.2126390059 * l[0] + 0.7151686788 * l[1] + 0.0721923154 * l[2],
      0.0193308187 * l[0] + 0.1191947798 * l[1] + 0.9505321522 * l[2]
    };
  }

  private static double f(double t) {
    return t > 216.0 / 24389 ? Math.cbrt(t) : (24389.0 / 27 * t + 16) / 116;
  }

  private static double[] lab(double[] rgb) {
    double[] xyz = xyz(rgb);
    double[] white = xyz(new double[] {1, 1, 1});
    double fx = f(xyz[0] / white[0]);
    double fy = f(xyz[1] / white[1]);
    double fz = f(xyz[2] / white[2]);
    return new double[] {116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)};
  }

  private static double[] luv(double[] rgb) {
    double[] xyz = xyz(rgb);
    double[] white = xyz(new double[] {1, 1, 1});
    double lightness = 116 * f(xyz[1] / white[1]) - 16;
    double d = xyz[0] + 15 * xyz[1] + 3 * xyz[2];
    double n = white[0] + 15 * white[1] + 3 * white[2];
    return new double[] {
      lightness,
      13 * lightness * (4 * xyz[0] / d - 4 * white[0] / n),
      13 * lightness * (9 * xyz[1] / d - 9 * white[1] / n)
    };
  }
}
