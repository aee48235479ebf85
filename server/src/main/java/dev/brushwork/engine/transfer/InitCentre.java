package dev.brushwork.engine.transfer;

/** The middle of normal noise in a first image. */
public enum InitCentre {
  MIDDLE(0.5, 0.5, 0.5),
  /** ImageNet's mean colour, which Caffe's networks see as zero. */
  MEAN_COLOUR(123.68 / 255, 116.779 / 255, 103.939 / 255);

  private final double[] rgb;

  InitCentre(double... rgb) {
    this.rgb = rgb;
  }

  /** In 0..1; channels are red, green and blue. */
  public double of(int channel) {
    return rgb[channel];
  }
}
