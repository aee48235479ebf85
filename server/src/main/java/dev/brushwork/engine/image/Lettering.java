package dev.brushwork.engine.image;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Text in a picture. Java finds fonts through libraries and files that a small container may lack;
 * a picture is then drawn without its text, which beats not having it.
 */
final class Lettering {
  private static final Logger log = LoggerFactory.getLogger(Lettering.class);

  /** Where text stands relative to its point. */
  enum Anchor {
    LEFT(0),
    MIDDLE(0.5f),
    RIGHT(1);

    private final float share;

    Anchor(float share) {
      this.share = share;
    }
  }

  private final boolean available;

  private Lettering(boolean available) {
    this.available = available;
  }

  /** Draws nothing at all. */
  static Lettering none() {
    return new Lettering(false);
  }

  /** Draws text if this machine can. */
  static Lettering ofThisMachine() {
    return Machine.LETTERING;
  }

  /** Asked once: after the first failure, Java's font classes fail differently each time. */
  private static final class Machine {
    private static final Lettering LETTERING = probe();

    private static Lettering probe() {
      Graphics2D canvas = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB).createGraphics();
      try {
        Lettering lettering = new Lettering(true);
        lettering.draw(canvas, "x", 1, 7, 8, Anchor.LEFT, Color.WHITE);
        return lettering;
      } catch (RuntimeException | InternalError | LinkageError e) {
        log.warn("pictures are drawn without text: Java finds no fonts ({})", e.toString());
        return none();
      } finally {
        canvas.dispose();
      }
    }
  }

  /**
   * Draws one line.
   *
   * @param x where the anchor of the text lies
   * @param baseline the foot of the letters
   * @param size the height of the letters, in pixels
   */
  void draw(
      Graphics2D canvas,
      String text,
      float x,
      float baseline,
      int size,
      Anchor anchor,
      Color colour) {
    if (available) {
      canvas.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, size));
      canvas.setColor(colour);
      float width = canvas.getFontMetrics().stringWidth(text);
      canvas.drawString(text, x - anchor.share * width, baseline);
    }
  }

  /** Draws as much of one line as fits into {@code width}, from the left. */
  void drawWithin(
      Graphics2D canvas, String text, float x, float baseline, int size, int width, Color colour) {
    if (available) {
      canvas.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, size));
      String shown = text;
      int kept = text.length();
      while (kept > 0 && canvas.getFontMetrics().stringWidth(shown) > width) {
        kept = text.offsetByCodePoints(kept, -1);
        shown = text.substring(0, kept) + "...";
      }
      draw(canvas, shown, x, baseline, size, Anchor.LEFT, colour);
    }
  }
}
