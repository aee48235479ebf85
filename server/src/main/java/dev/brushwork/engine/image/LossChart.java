package dev.brushwork.engine.image;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** The curve of a run: its losses over its iterations, on a logarithmic scale. */
final class LossChart {
  /** One line of the chart, in its colour. */
  enum Line {
    TV(new Color(0x8a8f3c), 2),
    CONTENT(new Color(0x2a78b0), 2),
    STYLE(new Color(0xcc4b5c), 2),
    // Last, and so on top of the others.
    TOTAL(new Color(0x23272e), 3);

    private final Color colour;
    private final float thickness;

    Line(Color colour, float thickness) {
      this.colour = colour;
      this.thickness = thickness;
    }

    private double value(LossPoint point) {
      return switch (this) {
        case TV -> point.tv();
        case CONTENT -> point.content();
        case STYLE -> point.style();
        case TOTAL -> point.total();
      };
    }

    Color colour() {
      return colour;
    }

    private boolean shows(LossPoint point) {
      double loss = value(point);
      return loss > 0 && Double.isFinite(loss);
    }

    private String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final Color GRID = new Color(0xe4e4df);
  private static final Color AXIS = new Color(0x73777d);
  private static final int TEXT = 17;
  private static final int LEFT = 74;
  private static final int RIGHT = 170;
  private static final int BOTTOM = 56;
  private static final int TOP = 34;
  private static final int MOST_STEPS = 10;

  private final List<LossPoint> points;
  private final Lettering lettering;
  private final Rectangle plot;
  private final LogScale scale;
  private final int first;
  private final int last;

  /**
   * @param points at least one, with at least one value that can be shown
   * @param area the place of the whole chart, with its labels
   */
  private LossChart(List<LossPoint> points, Rectangle area, Lettering lettering) {
    this.points = points.stream().sorted(Comparator.comparingInt(LossPoint::iteration)).toList();
    this.lettering = lettering;
    this.plot =
        new Rectangle(
            area.x + LEFT, area.y + TOP, area.width - LEFT - RIGHT, area.height - TOP - BOTTOM);
    this.scale = new LogScale(values().min().orElseThrow(), values().max().orElseThrow());
    this.first = this.points.get(0).iteration();
    this.last = Math.max(first + 1, this.points.get(points.size() - 1).iteration());
  }

  /** Whether there is anything to draw. */
  static boolean shows(List<LossPoint> points) {
    return points.stream()
        .anyMatch(point -> Stream.of(Line.values()).anyMatch(line -> line.shows(point)));
  }

  /** Draws the curve of points that {@link #shows}. */
  static void draw(Graphics2D canvas, List<LossPoint> points, Rectangle area, Lettering lettering) {
    LossChart chart = new LossChart(points, area, lettering);
    chart.drawGrid(canvas);
    chart.drawLines(canvas);
    chart.drawLabels(canvas);
  }

  private DoubleStream values() {
    return points.stream()
        .flatMapToDouble(
            point ->
                Stream.of(Line.values())
                    .filter(line -> line.shows(point))
                    .mapToDouble(line -> line.value(point)));
  }

  private double x(int iteration) {
    return plot.x + (double) plot.width * (iteration - first) / (last - first);
  }

  private double y(double loss) {
    return plot.y + plot.height * (1 - scale.position(loss));
  }

  private void drawGrid(Graphics2D canvas) {
    canvas.setStroke(new BasicStroke(1));
    for (LogScale.Tick tick : scale.ticks()) {
      double y = y(tick.value());
      canvas.setColor(tick.major() ? GRID : new Color(0xf1f1ed));
      canvas.draw(new Line2D.Double(plot.x, y, plot.x + plot.width, y));
      if (tick.major()) {
        text(
            canvas,
            LogScale.format(tick.value()),
            plot.x - 12,
            y + 6,
            Lettering.Anchor.RIGHT,
            AXIS);
      }
    }
    int step = step(last - first);
    int foot = plot.y + plot.height;
    for (long tick = (first + step - 1L) / step * step; tick <= last; tick += step) {
      double x = x((int) tick);
      canvas.setColor(AXIS);
      canvas.draw(new Line2D.Double(x, foot, x, foot + 6));
      text(canvas, Long.toString(tick), x, foot + 26, Lettering.Anchor.MIDDLE, AXIS);
    }
    canvas.setColor(AXIS);
    canvas.draw(new Line2D.Double(plot.x, foot, plot.x + plot.width, foot));
    text(canvas, "iterations", plot.x + plot.width / 2.0, foot + 52, Lettering.Anchor.MIDDLE, AXIS);
    text(canvas, "weighted loss", plot.x, plot.y - 16, Lettering.Anchor.LEFT, AXIS);
  }

  /** One, two or five times a power of ten, so that the range has at most ten of it. */
  static int step(int range) {
    long power = 1;
    while (true) {
      for (int digit : new int[] {1, 2, 5}) {
        if (range / (digit * power) <= MOST_STEPS) {
          return (int) (digit * power);
        }
      }
      power *= 10;
    }
  }

  private void drawLines(Graphics2D canvas) {
    canvas.clip(plot);
    for (Line line : Line.values()) {
      Path2D path = new Path2D.Double();
      boolean drawing = false;
      canvas.setColor(line.colour);
      for (LossPoint point : points) {
        if (!line.shows(point)) {
          drawing = false;
          continue;
        }
        double x = x(point.iteration());
        double y = y(line.value(point));
        if (drawing) {
          path.lineTo(x, y);
        } else {
          path.moveTo(x, y);
          // So that a point without neighbours shows.
          double radius = line.thickness;
          canvas.fill(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));
        }
        drawing = true;
      }
      canvas.setStroke(
          new BasicStroke(line.thickness, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
      canvas.draw(path);
    }
    canvas.setClip(null);
  }

  /** Names each line at its end, moving names apart that would overlap. */
  private void drawLabels(Graphics2D canvas) {
    record Label(Line line, double value, double y) {}
    List<Label> labels = new ArrayList<>();
    for (Line line : Line.values()) {
      for (int i = points.size() - 1; i >= 0; i--) {
        if (line.shows(points.get(i))) {
          double value = line.value(points.get(i));
          labels.add(new Label(line, value, Math.min(y(value), plot.y + plot.height)));
          break;
        }
      }
    }
    labels.sort(Comparator.comparingDouble(Label::y));
    int height = TEXT + 5;
    double[] places =
        apart(labels.stream().mapToDouble(Label::y).toArray(), height, plot.y + plot.height);
    for (int i = 0; i < labels.size(); i++) {
      Label label = labels.get(i);
      text(
          canvas,
          label.line.label() + "  " + LogScale.format(label.value),
          plot.x + plot.width + 14,
          places[i] + 6,
          Lettering.Anchor.LEFT,
          label.line.colour);
    }
  }

  /**
   * Ascending places moved as little as two passes can, so that they are {@code distance} apart.
   */
  static double[] apart(double[] places, double distance, double end) {
    double[] moved = places.clone();
    for (int i = 1; i < moved.length; i++) {
      moved[i] = Math.max(moved[i], moved[i - 1] + distance);
    }
    double limit = end;
    for (int i = moved.length - 1; i >= 0; i--) {
      moved[i] = Math.min(moved[i], limit);
      limit = moved[i] - distance;
    }
    return moved;
  }

  private void text(
      Graphics2D canvas,
      String text,
      double x,
      double baseline,
      Lettering.Anchor anchor,
      Color colour) {
    lettering.draw(canvas, text, (float) x, (float) baseline, TEXT, anchor, colour);
  }
}
