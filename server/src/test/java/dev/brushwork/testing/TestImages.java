package dev.brushwork.testing;

import dev.brushwork.engine.image.Image;
import java.util.SplittableRandom;

/** Pictures that the tests make: smooth shapes with seeded noise, so that every layer responds. */
public final class TestImages {
  private TestImages() {}

  public static Image of(int width, int height, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double fx = 0.1 + 0.3 * random.nextDouble();
    double fy = 0.1 + 0.3 * random.nextDouble();
    byte[] rgb = new byte[width * height * 3];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < 3; c++) {
          double wave = Math.sin(fx * x + c) + Math.cos(fy * y - c) + random.nextDouble() - 0.5;
          rgb[(y * width + x) * 3 + c] = (byte) Math.round(127.5 + 50 * wave);
        }
      }
    }
    return new Image(width, height, rgb);
  }
}
