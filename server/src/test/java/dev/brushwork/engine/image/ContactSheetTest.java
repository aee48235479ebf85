package dev.brushwork.engine.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.Rectangle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContactSheetTest {
  private static final Color RED = new Color(255, 0, 0);
  private static final Color GREEN = new Color(0, 255, 0);
  private static final Color BLUE = new Color(0, 0, 255);
  private static final Color YELLOW = new Color(255, 255, 0);
  private static final String CAPTION = "brushwork, vgg19, 64 x 48, 20 iterations, 3 s";

  @Test
  void showsContentStylesAndResultFromLeftToRight() {
    Image sheet =
        ContactSheet.draw(
            plain(64, 48, RED),
            List.of(plain(30, 40, GREEN), plain(50, 20, YELLOW)),
            plain(64, 48, BLUE),
            losses(),
            CAPTION);
    assertThat(sheet.width()).isEqualTo(ContactSheet.WIDTH);
    Rectangle content = box(sheet, RED);
    Rectangle first = box(sheet, GREEN);
    Rectangle second = box(sheet, YELLOW);
    Rectangle result = box(sheet, BLUE);
    assertThat(content.getMaxX()).isLessThan(first.getMinX());
    assertThat(first.getMaxX()).isLessThan(second.getMinX());
    assertThat(second.getMaxX()).isLessThan(result.getMinX());
    // Each keeps its proportions, and is not a stamp.
    assertThat(content.getSize()).isEqualTo(result.getSize());
    assertThat(content.getWidth() / content.height).isCloseTo(64.0 / 48, within(0.02));
    assertThat(first.getWidth() / first.height).isCloseTo(30.0 / 40, within(0.02));
    assertThat(second.getWidth() / second.height).isCloseTo(50.0 / 20, within(0.03));
    assertThat(content.width).isGreaterThan(300);
    assertThat(second.width).isGreaterThan(300);
  }

  @Test
  void drawsALineOfEachColourForEachTermThatIsThere() {
    Image sheet = sheet(losses(), Lettering.none());
    for (LossChart.Line line : LossChart.Line.values()) {
      assertThat(count(sheet, line.colour())).as("pixels of %s", line).isGreaterThan(1000);
    }
    List<LossPoint> withoutTv =
        losses().stream()
            .map(p -> new LossPoint(p.iteration(), p.total(), p.content(), p.style(), 0))
            .toList();
    assertThat(count(sheet(withoutTv, Lettering.none()), LossChart.Line.TV.colour())).isZero();
  }

  @Test
  void theTotalFallsFromLeftToRight() {
    Image sheet = sheet(losses(), Lettering.none());
    int[] heights = new int[sheet.width()];
    Color colour = LossChart.Line.TOTAL.colour();
    for (int x = 0; x < sheet.width(); x++) {
      for (int y = sheet.height() - 1; y >= 0; y--) {
        if (at(sheet, x, y).equals(colour)) {
          heights[x] = y;
        }
      }
    }
    int[] drawn = Arrays.stream(heights).filter(y -> y > 0).toArray();
    assertThat(drawn.length).isGreaterThan(1000);
    assertThat(drawn).isSorted();
    assertThat(drawn[drawn.length - 1] - drawn[0]).isGreaterThan(50);
  }

  @Test
  void theOrderOfTheLossesDoesNotMatter() {
    List<LossPoint> reversed = new ArrayList<>(losses());
    Collections.reverse(reversed);
    assertThat(sheet(reversed, Lettering.none()).rgb())
        .isEqualTo(sheet(losses(), Lettering.none()).rgb());
  }

  @Test
  void leavesTheCurveOutWhereThereIsNone() {
    int whole = sheet(losses(), Lettering.none()).height();
    assertThat(sheet(List.of(), Lettering.none()).height()).isLessThan(whole - 300);
    List<LossPoint> broken = List.of(new LossPoint(0, Double.NaN, -1, Double.POSITIVE_INFINITY, 0));
    assertThat(sheet(broken, Lettering.none()).height()).isLessThan(whole - 300);
  }

  @Test
  void drawsCurvesOfOnePointAndOfGaps() {
    List<LossPoint> one = List.of(new LossPoint(7, 5, 0, 5, 0));
    assertThat(count(sheet(one, Lettering.none()), LossChart.Line.TOTAL.colour())).isPositive();
    List<LossPoint> gap =
        List.of(
            new LossPoint(0, 5, 0, 5, 0),
            new LossPoint(10, Double.NaN, 0, 5, 0),
            new LossPoint(20, 4, 0, 4, 0));
    int withGap = count(sheet(gap, Lettering.none()), LossChart.Line.TOTAL.colour());
    assertThat(withGap).isPositive().isLessThan(100);
  }

  @Test
  void textIsAllThatIsMissingWithoutFonts() {
    Image plain = sheet(losses(), Lettering.none());
    Image lettered = sheet(losses(), Lettering.ofThisMachine());
    assertThat(lettered.height()).isEqualTo(plain.height());
    assertThat(count(lettered, RED)).isEqualTo(count(plain, RED));
  }

  @Test
  void fitsStripsAndManyStyles() {
    List<Image> styles = Collections.nCopies(7, plain(40, 30, GREEN));
    Image sheet =
        ContactSheet.draw(plain(600, 1, RED), styles, plain(1, 600, BLUE), losses(), CAPTION);
    assertThat(count(sheet, RED)).isPositive();
    assertThat(count(sheet, BLUE)).isPositive();
    assertThat(count(sheet, GREEN)).isGreaterThan(10_000);
  }

  @Test
  void refusesASheetWithoutAStyle() {
    Image image = plain(1, 1, RED);
    assertThatThrownBy(() -> ContactSheet.draw(image, List.of(), image, losses(), CAPTION))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void labelsValuesInThreeDigits() {
    assertThat(LogScale.format(6.85e8)).isEqualTo("6.85e8");
    assertThat(LogScale.format(1e7)).isEqualTo("1e7");
    assertThat(LogScale.format(1000)).isEqualTo("1000");
    assertThat(LogScale.format(300)).isEqualTo("300");
    assertThat(LogScale.format(0.05)).isEqualTo("0.05");
    assertThat(LogScale.format(0.012345)).isEqualTo("0.0123");
    assertThat(LogScale.format(9.999)).isEqualTo("10");
    assertThat(LogScale.format(2.5e-12)).isEqualTo("2.5e-12");
  }

  @Test
  void ticksLieOnTheAxisAndTensAreLabelled() {
    LogScale scale = new LogScale(3e4, 6e8);
    assertThat(scale.position(3e4)).isBetween(0.0, 0.1);
    assertThat(scale.position(6e8)).isBetween(0.9, 1.0);
    assertThat(scale.ticks())
        .filteredOn(LogScale.Tick::major)
        .extracting(LogScale.Tick::value)
        .containsExactly(1e5, 1e6, 1e7, 1e8);
    assertThat(new LogScale(5, 5).ticks())
        .filteredOn(LogScale.Tick::major)
        .extracting(LogScale.Tick::value)
        .containsExactly(5.0, 10.0);
    // What starts at next to nothing does not press the rest flat.
    assertThat(new LogScale(1e-30, 1).position(1e-4)).isBetween(0.4, 0.6);
  }

  @Test
  void stepsAreRoundNumbers() {
    assertThat(LossChart.step(1)).isEqualTo(1);
    assertThat(LossChart.step(10)).isEqualTo(1);
    assertThat(LossChart.step(150)).isEqualTo(20);
    assertThat(LossChart.step(300)).isEqualTo(50);
    assertThat(LossChart.step(1000)).isEqualTo(100);
    assertThat(LossChart.step(Integer.MAX_VALUE)).isEqualTo(200_000_000);
  }

  @Test
  void labelsAreMovedApartButNotBeyondTheEnd() {
    assertThat(LossChart.apart(new double[] {10, 12, 50}, 20, 100)).containsExactly(10, 30, 50);
    assertThat(LossChart.apart(new double[] {90, 95, 99}, 20, 100)).containsExactly(60, 80, 100);
  }

  private static Image sheet(List<LossPoint> losses, Lettering lettering) {
    return ContactSheet.draw(
        plain(64, 48, RED),
        List.of(plain(50, 40, GREEN)),
        plain(64, 48, BLUE),
        losses,
        CAPTION,
        lettering);
  }

  private static List<LossPoint> losses() {
    List<LossPoint> losses = new ArrayList<>();
    for (int i = 0; i <= 20; i++) {
      double style = 1e6 / (1 + i);
      losses.add(new LossPoint(i, style + 3e4 * i + 100, 3e4 * i, style, 100));
    }
    // A steady fall, so that the test of the total can ask for it.
    losses.replaceAll(
        p ->
            new LossPoint(
                p.iteration(), 3e6 / (1 + p.iteration()), p.content(), p.style(), p.tv()));
    return losses;
  }

  private static Image plain(int width, int height, Color colour) {
    byte[] rgb = new byte[width * height * 3];
    for (int i = 0; i < rgb.length; i += 3) {
      rgb[i] = (byte) colour.getRed();
      rgb[i + 1] = (byte) colour.getGreen();
      rgb[i + 2] = (byte) colour.getBlue();
    }
    return new Image(width, height, rgb);
  }

  private static Color at(Image image, int x, int y) {
    int i = (y * image.width() + x) * 3;
    return new Color(image.rgb()[i] & 0xff, image.rgb()[i + 1] & 0xff, image.rgb()[i + 2] & 0xff);
  }

  private static int count(Image image, Color colour) {
    int count = 0;
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        count += at(image, x, y).equals(colour) ? 1 : 0;
      }
    }
    return count;
  }

  /** The least box around the pixels of a colour. */
  private static Rectangle box(Image image, Color colour) {
    Rectangle box = new Rectangle(-1, -1);
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        if (at(image, x, y).equals(colour)) {
          box.add(new Rectangle(x, y, 1, 1));
        }
      }
    }
    return box;
  }
}
