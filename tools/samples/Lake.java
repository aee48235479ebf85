package samples;

import static samples.Colour.*;
import static samples.Drawing.*;
import static samples.Noise.*;
import static samples.Scene.*;

/** The lake, once all that it mirrors is there. */
final class Lake {
  private final Scene scene;

  Lake(Scene scene) {
    this.scene = scene;
  }

  /**
   * The lake mirrors each thing about the waterline of its own depth, and the sky about the
   * horizon; ripples then displace the mirror image, and the sun lays its glitter on them.
   */
  void water() {
    int[] mirror = scene.image.getRGB(0, 0, W, H, null, 0, W);
    for (int x = 0; x < W; x++) {
      int before = -1; // how far down the mirror image has come
      int last = 0;
      for (int y = 0; y < H; y++) {
        int d = scene.depth.getRGB(x, y) & SKY;
        double line = d == SKY ? HORIZON : screenY(0, d / 1000.0);
        int to = d == WATER ? y : (int) Math.max(0, Math.min(H - 1, 2 * line - y));
        last = d == WATER ? last : scene.image.getRGB(x, y);
        before = before < 0 ? to : before;
        for (int row = Math.min(to, before); row <= Math.max(to, before); row++) {
          mirror[row * W + x] = last;
        }
        before = d == WATER ? -1 : to;
        while (d == WATER && y + 1 < H && (scene.depth.getRGB(x, y + 1) & SKY) == WATER) {
          y++;
        }
      }
    }
    pixels(scene.image, (x, y, old) -> {
      if ((scene.depth.getRGB(x, y) & SKY) != WATER) {
        return old;
      }
      double z = EYE * FOCAL / (y - HORIZON);
      double wx = (x - W / 2) / FOCAL * z;
      double wave = fbm(wx / 9, z / 3.2, 4) + 0.6 * fbm(wx / 30 + 7, z / 12, 3);
      double reach = Math.min(34, 2600 / z);
      int fromX = (int) Math.max(0, Math.min(W - 1, x + 0.35 * reach * fbm(wx / 7, z / 3 + 50, 3)));
      int fromY = (int) Math.max(HORIZON, Math.min(H - 1, y + reach * wave));
      double near = smooth(HORIZON, H, y);
      int c = mix(mirror[fromY * W + fromX], 0x1D4258, 0.1 + 0.4 * near + 0.25 * wave);
      double path = Math.exp(-Math.pow((x - SUN_X) / (26 + 60 * near), 2));
      return mix(c, 0xFFE2A0, 0.85 * path * smooth(0.02, 0.3, wave + 0.25 * path - 0.1 * near));
    });
  }
}
