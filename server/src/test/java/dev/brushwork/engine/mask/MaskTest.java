package dev.brushwork.engine.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import dev.brushwork.engine.image.Image;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MaskTest {
  private static Image grey(int width, int height, int... levels) {
    byte[] rgb = new byte[width * height * 3];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) levels[i / 3];
    }
    return new Image(width, height, rgb);
  }

  private static int[] random(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] levels = new int[count];
    for (int i = 0; i < count; i++) {
      levels[i] = random.nextInt(256);
    }
    return levels;
  }

  @Test
  void levelsAreWeightsOfOneIn255() {
    float[] weights = Mask.of(grey(2, 2, 0, 51, 102, 255)).averaged(2, 2);
    assertThat(weights).containsExactly(0, 51 / 255f, 102 / 255f, 1);
  }

  @Test
  void ofColoursTheLumaCounts() {
    Image colours = new Image(2, 1, new byte[] {(byte) 255, 0, 0, 0, (byte) 255, 0});
    assertThat(Mask.of(colours).averaged(2, 1))
        .containsExactly(new float[] {0.299f, 0.587f}, within(1e-6f));
  }

  /** Every source pixel is cut into as many pieces as the target has, along each axis. */
  @Test
  void aPixelTakesTheMeanOfWhatItCovers() {
    int[][] sizes = {{7, 5, 3, 2}, {8, 8, 2, 4}, {3, 4, 5, 7}, {9, 1, 4, 1}, {6, 5, 1, 1}};
    for (int[] size : sizes) {
      int[] levels = random(size[0] * size[1], size[0]);
      float[] averaged = Mask.of(grey(size[0], size[1], levels)).averaged(size[2], size[3]);
      for (int y = 0; y < size[3]; y++) {
        for (int x = 0; x < size[2]; x++) {
          double sum = 0;
          for (int j = 0; j < size[1]; j++) {
            for (int i = 0; i < size[0]; i++) {
              int row = (y * size[1] + j) / size[3];
              int column = (x * size[0] + i) / size[2];
              sum += levels[row * size[0] + column] / 255.0;
            }
          }
          assertThat((double) averaged[y * size[2] + x])
              .isCloseTo(sum / (size[0] * size[1]), within(1e-6));
        }
      }
    }
  }

  @Test
  void theSquaresOfAGuideSumToItsPixels() {
    for (int seed = 0; seed < 5; seed++) {
      float[] guide = Mask.of(grey(13, 11, random(143, seed))).guide(6, 5);
      double squares = 0;
      for (float value : guide) {
        squares += (double) value * value;
      }
      assertThat(squares).isCloseTo(30, within(1e-4));
    }
  }

  @Test
  void theGuideOfAWhiteMaskIsOne() {
    int[] white = new int[33 * 21];
    Arrays.fill(white, 255);
    for (float value : Mask.of(grey(33, 21, white)).guide(16, 10)) {
      assertThat(value).isCloseTo(1, within(1e-6f));
    }
  }

  @Test
  void aBlackMaskIsNoRegion() {
    Mask black = Mask.of(grey(4, 3, new int[12]));
    assertThat(black.isBlack()).isTrue();
    assertThatIllegalStateException().isThrownBy(() -> black.guide(2, 2));
    int[] almost = new int[12];
    almost[5] = 1;
    assertThat(Mask.of(grey(4, 3, almost)).isBlack()).isFalse();
  }
}
