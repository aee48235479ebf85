package dev.brushwork.engine.colour;

/** A way to tell the lightness of an sRGB colour from its hue and its strength. */
public enum ColourSpace {
  /**
   * NTSC's: luma is 0.299 R + 0.587 G + 0.114 B. YUV and YCbCr have the same luma and other axes of
   * the same plane of colours, so that all three give one result.
   */
  YIQ {
    @Override
    double lightness(double red, double green, double blue) {
      return 0.299 * red + 0.587 * green + 0.114 * blue;
    }

    @Override
    double grey(double lightness) {
      return lightness;
    }

    @Override
    void relight(double[] rgb, double lightness) {
      // The inverse of YIQ adds Y to all three alike.
      double change = lightness - lightness(rgb[0], rgb[1], rgb[2]);
      for (int c = 0; c < 3; c++) {
        rgb[c] += change;
      }
    }
  },
  /** CIE 1976 L*a*b*, of the white point D65; lightness is L* / 100. */
  LAB {
    @Override
    void relight(double[] rgb, double lightness) {
      Cie.relightLab(rgb, lightness);
    }
  },
  /** CIE 1976 L*u*v*, of the white point D65; lightness is L* / 100. */
  LUV {
    @Override
    void relight(double[] rgb, double lightness) {
      Cie.relightLuv(rgb, lightness);
    }
  };

  /** How light a colour is: 0 for black, 1 for white; L* / 100 unless a space has its own. */
  double lightness(double red, double green, double blue) {
    return Cie.lightness(red, green, blue);
  }

  /** The sample of the grey that is as light. */
  double grey(double lightness) {
    return Cie.grey(lightness);
  }

  /**
   * Gives a colour another lightness, its other two coordinates kept.
   *
   * @param rgb three samples; may leave 0..1 by this
   */
  abstract void relight(double[] rgb, double lightness);
}
