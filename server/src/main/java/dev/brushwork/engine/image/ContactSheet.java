package dev.brushwork.engine.image;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/** One picture that tells of a run: content, styles and result in a row, the losses below. */
public final class ContactSheet {
  static final int WIDTH = 1600;
  private static final int MARGIN = 48;
  private static final int GAP = 28;
  private static final int SMALL_GAP = 10;
  private static final int LABEL = 40;
  private static final int CHART = 400;
  private static final int CAPTION = 48;
  private static final int TALLEST_ROW = 560;
  private static final int TEXT = 19;
  // A strip a few pixels wide would leave the others no room; it gets a wider frame.
  private static final double MOST_ASPECT = 3;

  private static final Color PAPER = new Color(0xfcfcfa);
  private static final Color INK = new Color(0x23272e);
  private static final Color MUTED = new Color(0x73777d);

  static {
    // Nothing here is ever shown on a screen, and a broken DISPLAY must not matter.
    if (System.getProperty("java.awt.headless") == null) {
      System.setProperty("java.awt.headless", "true");
    }
  }

  private final Lettering lettering;
  private final List<Frame> frames;
  private final int rowHeight;

  /** A place in the row, for one picture or for several in lines of equal width. */
  private record Frame(String label, List<List<Image>> lines) {
    static Frame of(String label, List<Image> images) {
      int columns = (int) Math.ceil(Math.sqrt(images.size()));
      List<List<Image>> lines = new ArrayList<>();
      for (int from = 0; from < images.size(); from += columns) {
        lines.add(images.subList(from, Math.min(images.size(), from + columns)));
      }
      return new Frame(label, lines);
    }

    /** Width by height. */
    double aspect() {
      return clamp(1 / height());
    }

    /** The height of all lines at a width of one. */
    double height() {
      return lines.stream().mapToDouble(line -> 1 / aspect(line)).sum();
    }

    static double aspect(List<Image> line) {
      return line.stream().mapToDouble(Frame::aspect).sum();
    }

    static double aspect(Image image) {
      return clamp((double) image.width() / image.height());
    }

    private static double clamp(double aspect) {
      return Math.min(MOST_ASPECT, Math.max(1 / MOST_ASPECT, aspect));
    }
  }

  private ContactSheet(Image content, List<Image> styles, Image result, Lettering lettering) {
    this.lettering = lettering;
    this.frames =
        List.of(
            Frame.of("content", List.of(content)),
            Frame.of(styles.size() == 1 ? "style" : "styles", styles),
            Frame.of("result", List.of(result)));
    double aspects = frames.stream().mapToDouble(Frame::aspect).sum();
    int width = WIDTH - 2 * MARGIN - (frames.size() - 1) * GAP;
    this.rowHeight = Math.min(TALLEST_ROW, (int) (width / aspects));
  }

  /**
   * Draws a sheet 1600 pixels wide. On a machine without fonts it has no text.
   *
   * @param styles at least one
   * @param losses in any order; where none can be shown, the curve is left out
   * @param caption one line about the run; what does not fit is cut off
   * @throws IllegalArgumentException if there is no style
   */
  public static Image draw(
      Image content, List<Image> styles, Image result, List<LossPoint> losses, String caption) {
    return draw(content, styles, result, losses, caption, Lettering.ofThisMachine());
  }

  static Image draw(
      Image content,
      List<Image> styles,
      Image result,
      List<LossPoint> losses,
      String caption,
      Lettering lettering) {
    if (styles.isEmpty()) {
      throw new IllegalArgumentException("a sheet shows at least one style");
    }
    return new ContactSheet(content, styles, result, lettering).draw(losses, caption);
  }

  private Image draw(List<LossPoint> losses, String caption) {
    int chart = LossChart.shows(losses) ? CHART : 0;
    int height = MARGIN + rowHeight + LABEL + chart + CAPTION + MARGIN / 2;
    BufferedImage sheet = new BufferedImage(WIDTH, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D canvas = sheet.createGraphics();
    try {
      canvas.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      canvas.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      canvas.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
      canvas.setColor(PAPER);
      canvas.fillRect(0, 0, WIDTH, height);
      drawRow(canvas);
      int below = MARGIN + rowHeight + LABEL;
      if (chart > 0) {
        Rectangle area = new Rectangle(MARGIN, below, WIDTH - 2 * MARGIN, chart);
        LossChart.draw(canvas, losses, area, lettering);
      }
      lettering.drawWithin(
          canvas, caption, MARGIN, height - MARGIN / 2f - 4, TEXT, WIDTH - 2 * MARGIN, INK);
    } finally {
      canvas.dispose();
    }
    return fromBuffered(sheet);
  }

  private void drawRow(Graphics2D canvas) {
    int width = (frames.size() - 1) * GAP;
    for (Frame frame : frames) {
      width += (int) (frame.aspect() * rowHeight);
    }
    int x = (WIDTH - width) / 2;
    for (Frame frame : frames) {
      int frameWidth = (int) (frame.aspect() * rowHeight);
      drawFrame(canvas, frame, new Rectangle(x, MARGIN, frameWidth, rowHeight));
      lettering.draw(
          canvas,
          frame.label(),
          x + frameWidth / 2f,
          MARGIN + rowHeight + 28,
          TEXT,
          Lettering.Anchor.MIDDLE,
          MUTED);
      x += frameWidth + GAP;
    }
  }

  private static void drawFrame(Graphics2D canvas, Frame frame, Rectangle place) {
    double height = (place.height - (frame.lines().size() - 1) * SMALL_GAP) / frame.height();
    double y = place.y;
    for (List<Image> line : frame.lines()) {
      double width = (place.width - (line.size() - 1) * SMALL_GAP) / Frame.aspect(line);
      double lineHeight = height / Frame.aspect(line);
      double x = place.x;
      for (Image image : line) {
        double imageWidth = width * Frame.aspect(image);
        drawImage(canvas, image, new Rectangle2D.Double(x, y, imageWidth, lineHeight));
        x += imageWidth + SMALL_GAP;
      }
      y += lineHeight + SMALL_GAP;
    }
  }

  /** Draws a picture as large as it fits, in the middle. */
  private static void drawImage(Graphics2D canvas, Image image, Rectangle2D place) {
    double scale = Math.min(place.getWidth() / image.width(), place.getHeight() / image.height());
    int width = Math.max(1, (int) Math.round(image.width() * scale));
    int height = Math.max(1, (int) Math.round(image.height() * scale));
    Image sized = Resampler.resize(image, width, height, Resampling.LANCZOS).toImage();
    canvas.drawImage(
        toBuffered(sized),
        (int) Math.round(place.getCenterX() - width / 2.0),
        (int) Math.round(place.getCenterY() - height / 2.0),
        null);
  }

  private static BufferedImage toBuffered(Image image) {
    BufferedImage buffered =
        new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
    int[] row = new int[image.width() * 3];
    for (int y = 0; y < image.height(); y++) {
      for (int i = 0; i < row.length; i++) {
        row[i] = image.rgb()[y * row.length + i] & 0xff;
      }
      buffered.getRaster().setPixels(0, y, image.width(), 1, row);
    }
    return buffered;
  }

  private static Image fromBuffered(BufferedImage buffered) {
    int[] samples =
        buffered
            .getRaster()
            .getPixels(0, 0, buffered.getWidth(), buffered.getHeight(), (int[]) null);
    byte[] rgb = new byte[samples.length];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) samples[i];
    }
    return new Image(buffered.getWidth(), buffered.getHeight(), rgb);
  }
}
