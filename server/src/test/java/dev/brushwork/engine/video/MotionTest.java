package dev.brushwork.engine.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.brushwork.engine.image.FloatImage;
import dev.brushwork.engine.image.Image;
import dev.brushwork.testing.TestImages;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

class MotionTest {
  private static FlowField flow(int width, int height, BiFunction<Integer, Integer, float[]> at) {
    float[] uv = new float[2 * width * height];
    for (int i = 0; i < width * height; i++) {
      System.arraycopy(at.apply(i % width, i / width), 0, uv, 2 * i, 2);
    }
    return new FlowField(width, height, uv);
  }

  private static FlowField constant(int width, int height, float u, float v) {
    return flow(width, height, (x, y) -> new float[] {u, v});
  }

  private static boolean white(Image image, int x, int y) {
    return image.rgb()[(y * image.width() + x) * 3] != 0;
  }

  @Test
  void everyPixelIsTakenFromWhereItWas() {
    FloatImage last = FloatImage.of(TestImages.of(11, 9, 1));
    FloatImage moved = Motion.warp(last, constant(11, 9, 3, -2));
    for (int y = 2; y < 9; y++) {
      for (int x = 0; x < 8; x++) {
        for (int c = 0; c < 3; c++) {
          assertThat(moved.values()[(y * 11 + x) * 3 + c])
              .isEqualTo(last.values()[((y - 2) * 11 + x + 3) * 3 + c]);
        }
      }
    }
    // Beyond the border, the border's own.
    assertThat(moved.values()[(4 * 11 + 10) * 3]).isEqualTo(last.values()[(2 * 11 + 10) * 3]);
    assertThat(moved.values()[0]).isEqualTo(last.values()[3 * 3]);
  }

  /** A picture that is linear along both axes is itself between its pixels. */
  @Test
  void betweenPixelsFourAreMixedByNearness() {
    float[] ramp = new float[7 * 6 * 3];
    for (int i = 0; i < ramp.length; i++) {
      int pixel = i / 3;
      int row = pixel / 7;
      ramp[i] = 0.05f * (pixel % 7) + 0.1f * row + 0.01f * (i % 3);
    }
    FloatImage moved = Motion.warp(new FloatImage(7, 6, ramp), constant(7, 6, 0.25f, 0.75f));
    for (int y = 0; y < 5; y++) {
      for (int x = 0; x < 6; x++) {
        float expected = 0.05f * (x + 0.25f) + 0.1f * (y + 0.75f) + 0.01f;
        assertThat(moved.values()[(y * 7 + x) * 3 + 1]).isCloseTo(expected, within(1e-6f));
      }
    }
  }

  @Test
  void anUnknownPixelStaysAndIsNotTrusted() {
    FloatImage last = FloatImage.of(TestImages.of(5, 4, 2));
    FlowField unknown = flow(5, 4, (x, y) -> new float[] {x == 2 ? Float.NaN : 1, 0});
    FloatImage moved = Motion.warp(last, unknown);
    assertThat(moved.values()[2 * 3]).isEqualTo(last.values()[2 * 3]);
    Image trusted = Motion.inside(unknown);
    assertThat(white(trusted, 2, 1)).isFalse();
    assertThat(white(trusted, 1, 1)).isTrue();
    assertThat(white(trusted, 4, 1)).isFalse(); // it was beyond the border
  }

  @Test
  void flowsThatUndoEachOtherAreTrustedWhereTheyStayInside() {
    Image trusted = Motion.consistency(constant(12, 10, 2, 1), constant(12, 10, -2, -1));
    for (int y = 0; y < 10; y++) {
      for (int x = 0; x < 12; x++) {
        assertThat(white(trusted, x, y)).isEqualTo(x <= 9 && y <= 8);
      }
    }
  }

  /** A square moves by 4 over a still ground: what it uncovers, and its edges, are not trusted. */
  @Test
  void whatAMovingThingUncoversIsNotTrusted() {
    FlowField backward = flow(30, 20, (x, y) -> new float[] {isSquare(x - 4, y) ? -4 : 0, 0});
    FlowField forward = flow(30, 20, (x, y) -> new float[] {isSquare(x, y) ? 4 : 0, 0});
    Image trusted = Motion.consistency(backward, forward);
    assertThat(white(trusted, 11, 10)).isFalse(); // uncovered: the square stood there
    assertThat(white(trusted, 16, 10)).isTrue(); // within the square
    assertThat(white(trusted, 19, 10)).isFalse(); // its edge, where the flow jumps
    assertThat(white(trusted, 26, 10)).isTrue(); // still ground
    assertThat(white(trusted, 3, 3)).isTrue();
  }

  private static boolean isSquare(int x, int y) {
    return x >= 10 && x < 16 && y >= 7 && y < 13;
  }

  @Test
  void aSmallDisagreementIsForgivenAndALargeOneIsNot() {
    // |w + w'|^2 against 0.01 (|w|^2 + |w'|^2) + 0.5, of w = 3 and w' = -3 + d.
    for (float d : new float[] {0.5f, 0.7f, 0.9f, 1.2f}) {
      Image trusted = Motion.consistency(constant(12, 4, 3, 0), constant(12, 4, -3 + d, 0));
      boolean expected = d * d <= 0.01f * (9 + (3 - d) * (3 - d)) + 0.5f;
      assertThat(white(trusted, 2, 1)).as("%s", d).isEqualTo(expected);
    }
  }

  @Test
  void aFilmOfOnePixelHasNoNeighbours() {
    FlowField still = constant(1, 1, 0, 0);
    assertThat(white(Motion.consistency(still, still), 0, 0)).isTrue();
    FloatImage pixel = new FloatImage(1, 1, new float[] {0.1f, 0.2f, 0.3f});
    assertThat(Motion.warp(pixel, constant(1, 1, 5, 5)).values()).isEqualTo(pixel.values());
  }

  @Test
  void whatIsNotTrustedBeginsAsTheFrameShowsIt() {
    FloatImage warped = FloatImage.of(TestImages.of(5, 4, 2));
    FloatImage frame = FloatImage.of(TestImages.of(5, 4, 3));
    float[] trusted = new float[20];
    for (int i = 0; i < trusted.length; i++) {
      trusted[i] = i / 20f;
    }
    FloatImage start = Motion.start(warped, frame, trusted);
    for (int i = 0; i < 60; i++) {
      FloatImage from = i / 3 < 10 ? frame : warped;
      assertThat(start.values()[i]).as("%d", i).isEqualTo(from.values()[i]);
    }
    FloatImage other = FloatImage.of(TestImages.of(4, 5, 3));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Motion.start(warped, other, trusted))
        .withMessageContaining("4x5");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Motion.start(warped, frame, new float[19]));
  }

  @Test
  void sizesMustAgree() {
    FloatImage image = FloatImage.of(TestImages.of(5, 4, 2));
    assertThatIllegalArgumentException().isThrownBy(() -> Motion.warp(image, constant(4, 5, 0, 0)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Motion.consistency(constant(5, 4, 0, 0), constant(4, 5, 0, 0)));
  }
}
