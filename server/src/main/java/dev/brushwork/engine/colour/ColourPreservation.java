package dev.brushwork.engine.colour;

/** How the content's colours are kept. */
public enum ColourPreservation {
  /** They are not: the painting takes the style's. */
  NONE,
  /**
   * Only lightness is painted: grey pictures of the content and of the style, whose mean and
   * deviation are brought to the content's. The result has the content's colours.
   */
  LUMINANCE,
  /** All colours are painted, and only the result gets the content's back. */
  CHROMA,
  /** The style's colours are brought to the content's mean and covariance, by Cholesky factors. */
  MATCH_CHOLESKY,
  /** So they are, by the symmetric roots of the two covariances, as in Image Analogies. */
  MATCH_PCA,
  /** So they are, by the one symmetric matrix that does it, which moves colours least. */
  MATCH_SYMMETRIC;

  /** Whether lightness and colour are told apart. */
  public boolean splitsLightness() {
    return this == LUMINANCE || this == CHROMA;
  }

  /** Whether the style's colours are matched to the content's. */
  public boolean matches() {
    return !splitsLightness() && this != NONE;
  }
}
