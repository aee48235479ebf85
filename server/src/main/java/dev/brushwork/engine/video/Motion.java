package dev.brushwork.engine.video;

import dev.brushwork.engine.image.FloatImage;
import dev.brushwork.engine.image.Image;

/** What optical flow says of two frames. */
public final class Motion {
  private Motion() {}

  /**
   * The last picture as it would look in this frame: each pixel is taken from where it was, between
   * four pixels by their nearness; beyond the border, or of unknown flow, from the nearest pixel.
   *
   * @param backward from this frame to the last
   * @throws IllegalArgumentException if the flow has not the picture's size
   */
  public static FloatImage warp(FloatImage last, FlowField backward) {
    requireSize(backward, last.width(), last.height());
    int width = last.width();
    int height = last.height();
    float[] from = last.values();
    float[] warped = new float[from.length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        boolean known = backward.isKnown(x, y);
        float atX = within(known ? x + backward.u(x, y) : x, width - 1);
        float atY = within(known ? y + backward.v(x, y) : y, height - 1);
        int left = Math.min((int) atX, Math.max(0, width - 2));
        int top = Math.min((int) atY, Math.max(0, height - 2));
        int right = Math.min(left + 1, width - 1);
        int bottom = Math.min(top + 1, height - 1);
        float toRight = atX - left;
        float down = atY - top;
        for (int c = 0; c < 3; c++) {
          float above =
              (1 - toRight) * from[(top * width + left) * 3 + c]
                  + toRight * from[(top * width + right) * 3 + c];
          float below =
              (1 - toRight) * from[(bottom * width + left) * 3 + c]
                  + toRight * from[(bottom * width + right) * 3 + c];
          warped[(y * width + x) * 3 + c] = (1 - down) * above + down * below;
        }
      }
    }
    return new FloatImage(width, height, warped);
  }

  /**
   * What the next picture is started from: the last as it would look in this frame, but the frame
   * itself wherever that is not to be trusted, since something came into view there of which the
   * last picture knows nothing.
   *
   * @param warped the last picture, by {@link #warp}
   * @param frame this frame, of the picture's size; it takes the opacity of neither
   * @param trusted how much each pixel of {@code warped} is to be trusted, 0 to 1; from a half on
   *     it is
   * @throws IllegalArgumentException if the sizes differ
   */
  public static FloatImage start(FloatImage warped, FloatImage frame, float[] trusted) {
    if (frame.width() != warped.width()
        || frame.height() != warped.height()
        || trusted.length != warped.width() * warped.height()) {
      throw new IllegalArgumentException(
          "a frame of "
              + frame.width()
              + "x"
              + frame.height()
              + " and "
              + trusted.length
              + " weights for "
              + warped.width()
              + "x"
              + warped.height());
    }
    float[] start = warped.values().clone();
    for (int i = 0; i < start.length; i++) {
      if (trusted[i / 3] < 0.5f) {
        start[i] = frame.values()[i];
      }
    }
    return new FloatImage(warped.width(), warped.height(), start);
  }

  /** White where this frame's pixel is known to be within the last, else black. */
  public static Image inside(FlowField backward) {
    return image(backward, (x, y) -> backward.staysInside(x, y));
  }

  /**
   * White where this frame shows what the last did, black where something came into view, or where
   * the flow changes too fast to be trusted: by the consistency of the flows there and back (Ruder
   * et al. 2016, eq. 1 to 3, after Sundaram, Brox and Keutzer 2010).
   *
   * @param backward from this frame to the last
   * @param forward from the last to this one
   * @throws IllegalArgumentException if the two differ in size
   */
  public static Image consistency(FlowField backward, FlowField forward) {
    requireSize(forward, backward.width(), backward.height());
    return image(
        backward,
        (x, y) ->
            backward.staysInside(x, y)
                && !disoccluded(backward, forward, x, y)
                && !atBoundary(backward, x, y));
  }

  private static boolean disoccluded(FlowField backward, FlowField forward, int x, int y) {
    float u = backward.u(x, y);
    float v = backward.v(x, y);
    float atX = x + u;
    float atY = y + v;
    int left = Math.min((int) atX, Math.max(0, forward.width() - 2));
    int top = Math.min((int) atY, Math.max(0, forward.height() - 2));
    int right = Math.min(left + 1, forward.width() - 1);
    int bottom = Math.min(top + 1, forward.height() - 1);
    if (!forward.isKnown(left, top)
        || !forward.isKnown(right, top)
        || !forward.isKnown(left, bottom)
        || !forward.isKnown(right, bottom)) {
      return true;
    }
    float toRight = atX - left;
    float down = atY - top;
    float backU =
        (1 - down) * ((1 - toRight) * forward.u(left, top) + toRight * forward.u(right, top))
            + down * ((1 - toRight) * forward.u(left, bottom) + toRight * forward.u(right, bottom));
    float backV =
        (1 - down) * ((1 - toRight) * forward.v(left, top) + toRight * forward.v(right, top))
            + down * ((1 - toRight) * forward.v(left, bottom) + toRight * forward.v(right, bottom));
    float there = u * u + v * v;
    float back = backU * backU + backV * backV;
    float apart = (u + backU) * (u + backU) + (v + backV) * (v + backV);
    return apart > 0.01f * (back + there) + 0.5f;
  }

  /** By forward differences, or backward ones at the last column and row. */
  private static boolean atBoundary(FlowField flow, int x, int y) {
    float u = flow.u(x, y);
    float v = flow.v(x, y);
    float gradient = 0;
    int besideX = x + 1 < flow.width() ? x + 1 : Math.max(0, x - 1);
    int besideY = y + 1 < flow.height() ? y + 1 : Math.max(0, y - 1);
    for (int[] beside : new int[][] {{besideX, y}, {x, besideY}}) {
      if (!flow.isKnown(beside[0], beside[1])) {
        return true;
      }
      float du = flow.u(beside[0], beside[1]) - u;
      float dv = flow.v(beside[0], beside[1]) - v;
      gradient += du * du + dv * dv;
    }
    return gradient > 0.01f * (u * u + v * v) + 0.002f;
  }

  /** Whether a pixel is white. */
  private interface Test {
    boolean at(int x, int y);
  }

  private static Image image(FlowField like, Test test) {
    byte[] rgb = new byte[like.width() * like.height() * 3];
    for (int y = 0; y < like.height(); y++) {
      for (int x = 0; x < like.width(); x++) {
        if (test.at(x, y)) {
          int at = (y * like.width() + x) * 3;
          rgb[at] = (byte) 255;
          rgb[at + 1] = (byte) 255;
          rgb[at + 2] = (byte) 255;
        }
      }
    }
    return new Image(like.width(), like.height(), rgb);
  }

  private static float within(float value, int most) {
    return Math.min(most, Math.max(0, value));
  }

  private static void requireSize(FlowField flow, int width, int height) {
    if (flow.width() != width || flow.height() != height) {
      throw new IllegalArgumentException(
          "a flow of " + flow.width() + "x" + flow.height() + " for " + width + "x" + height);
    }
  }
}
