package samples;

import static samples.Drawing.*;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.Random;

/** What is in view so far, how far away each pixel of it is, and where things stand in perspective. */
final class Scene {
  static final double HORIZON = 400;
  static final double FOCAL = 920;
  static final double EYE = 25; // metres above the lake
  static final double SUN_X = 345;
  static final double SUN_Y = 318;
  static final int WATER = 0; // the depth that marks open water
  static final int SKY = 0xFFFFFF;

  final Random random = new Random(7);
  final BufferedImage image = canvas(1);
  final BufferedImage depth = canvas(1); // in millimetres
  private final Graphics2D g = graphics(image);
  private final Graphics2D gDepth = depth.createGraphics();

  static double screenY(double h, double z) {
    return HORIZON + (EYE - h) * FOCAL / z;
  }

  void box(double x, double bottom, double w, double h, int rgb, double z) {
    fill(new Rectangle2D.Double(x, bottom - h, w, h), rgb, z);
  }

  /** Paints a shape and notes how far away it is, for the reflection. */
  void fill(Shape shape, int rgb, double z) {
    g.setColor(new Color(rgb));
    g.fill(shape);
    gDepth.setColor(new Color((int) (z * 1000)));
    gDepth.fill(shape);
  }
}
