package dev.brushwork.engine.colour;

import dev.brushwork.engine.image.FloatImage;

/** What becomes of a run's pictures so that the result has the content's colours. */
public final class Colours {
  private final ColourPreservation how;
  private final ColourSpace space;
  private final FloatImage content;

  /**
   * @param content at the size of the result; not copied
   */
  public Colours(ColourPreservation how, ColourSpace space, FloatImage content) {
    this.how = how;
    this.space = space;
    this.content = content;
  }

  /** The content as it is painted. */
  public FloatImage content() {
    return how == ColourPreservation.LUMINANCE ? grey(content) : content;
  }

  /** A style image as it is painted. */
  public FloatImage style(FloatImage style) {
    if (how == ColourPreservation.LUMINANCE) {
      return Lightness.of(style, space).matchedTo(Lightness.of(content, space)).grey();
    }
    if (how.matches()) {
      return ColourMatching.of(ColourStatistics.of(style), ColourStatistics.of(content), how)
          .apply(style);
    }
    return style;
  }

  /** A finished picture as it is to be painted on. */
  public FloatImage unfinished(FloatImage picture) {
    return how == ColourPreservation.LUMINANCE ? grey(picture) : picture;
  }

  /** What was painted, at the size of the content, as it is shown. */
  public FloatImage finished(FloatImage painted) {
    return how.splitsLightness() ? Lightness.of(painted, space).colouredLike(content) : painted;
  }

  private FloatImage grey(FloatImage image) {
    return Lightness.of(image, space).grey();
  }
}
