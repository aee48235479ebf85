package samples;

import static samples.Colour.*;
import static samples.Drawing.*;
import static samples.Noise.*;
import static samples.Scene.*;

import java.awt.image.BufferedImage;

/** A lake at evening: sky, land in true perspective, a town, their reflection, a near shore. */
final class Landscape {
  private final Scene scene = new Scene();

  BufferedImage paint() {
    Plants plants = new Plants(scene);
    Town town = new Town(scene, plants);
    new Sky(scene).paint();
    new Land(scene).terrain();
    town.castle();
    plants.forest();
    town.town();
    town.sailboat(436, 205, 11);
    town.sailboat(396, 430, 10);
    new Lake(scene).water();
    plants.bank();
    plants.branch(70, 745, -1.52, 150, 34, 0);
    develop();
    return scene.image;
  }

  /** The darkroom: a glow round the sun, a fine tooth over everything, a soft vignette. */
  private void develop() {
    pixels(scene.image, (x, y, c) -> {
      double glow = 0.3 * Math.exp(-Math.hypot(x - SUN_X, y - SUN_Y) / 150);
      double tooth = 0.035 * fbm(x / 6.0, y / 6.0, 3) + 0.014 * scene.random.nextGaussian();
      double corner = smooth(0.4, 0.75, Math.hypot((x - W / 2.0) / W, (y - H / 2.0) / H));
      return scale(mix(c, 0xFFD79A, glow), (1 + tooth) * (1.04 - 0.28 * corner));
    });
  }
}
