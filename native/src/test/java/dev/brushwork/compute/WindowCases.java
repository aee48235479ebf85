package dev.brushwork.compute;

import java.util.stream.Stream;

/** What a picture is computed by in parts: windows, sums of what parts found, given gradients. */
public final class WindowCases extends Cases {

  @Override
  public Stream<Experiment> experiments() {
    return Stream.concat(
        frames(),
        Stream.of(
            partOfAConstant(),
            windowOfFeatures(),
            windowBeforeAndBehindThePools(),
            gramOfAWindow(),
            targetsThatAreWindows(),
            partsOfARegion(),
            givenGradients(),
            givenGradientOfAMatrix(),
            sumsOfParts(),
            aTile()));
  }

  private static Stream<Experiment> frames() {
    return Stream.of(
            new float[] {0, 0, 0, 0, 9, 7}, // all of it
            new float[] {3, 2, 0, 0, 6, 5}, // all of the part
            new float[] {3, 2, 1, 2, 5, 4},
            new float[] {0, 0, 2, 3, 6, 5},
            new float[] {-2, -3, 0, 0, 6, 5}, // beyond the whole's first pixel
            new float[] {7, 4, 0, 0, 6, 5}, // beyond its last
            new float[] {20, 20, 0, 0, 6, 5}, // nowhere
            new float[] {0, 0, 4, 4, 4, 4}) // nothing counts
        .map(WindowCases::frame);
  }

  private static Experiment frame(float... numbers) {
    StringBuilder name = new StringBuilder("a window at");
    for (float number : numbers) {
      name.append(' ').append((int) number);
    }
    Experiment e = new Experiment(name.toString());
    Tensor image = e.image(9, 7, 3);
    Tensor window = e.window(image, 6, 5, frames(e, numbers), 0);
    e.observe(window);
    return e.accumulate(window, 9, 7, e.constant("other", Shape.matrix(1, 6), numbers), 0)
        .pull(window)
        .observeGradient();
  }

  private static Tensor frames(Experiment e, float... numbers) {
    return e.constant("frames", Shape.matrix(numbers.length / Frame.NUMBERS, 6), numbers);
  }

  private static Experiment partOfAConstant() {
    Experiment e = new Experiment("a window of a constant");
    Tensor table = frames(e, 0, 0, 0, 0, 1, 1, 2, 1, 1, 0, 4, 3);
    Tensor image = e.image(5, 4, 3);
    Tensor window = e.window(e.constant("whole", Shape.map(8, 6, 19)), 5, 4, table, 1);
    e.observe(window);
    return e.fit(image, 1).observeGradient();
  }

  private static Experiment windowOfFeatures() {
    Experiment e = new Experiment("a window of features").onGrid();
    Tensor layer = e.convolution(e.image(11, 10, 3), 17, 3, 1, 1, true);
    Tensor window = e.window(layer, 11, 10, frames(e, 0, 0, 2, 3, 9, 8), 0);
    e.observe(window);
    return e.fit(window, 0.5).observeGradient();
  }

  private static Experiment windowBeforeAndBehindThePools() {
    Experiment e = new Experiment("windows of pooled layers").onGrid();
    Tensor image = e.image(16, 18, 3);
    Tensor table = frames(e, 4, 2, 0, 0, 12, 14, 0, 0, 2, 2, 10, 12, 0, 0, 1, 1, 5, 6);
    Tensor part = e.window(image, 12, 14, table, 0);
    Tensor first = e.convolution(part, 16, 3, 1, 1, true);
    Tensor second = e.convolution(first, 16, 3, 1, 1, true);
    Tensor pooled = e.pool(second, PoolKind.MAX, 2, 2, 0);
    Tensor third = e.convolution(pooled, 16, 3, 1, 1, true);
    e.fit(e.window(first, 12, 14, table, 1), 0.25);
    e.fit(e.window(pooled, 6, 7, table, 2), 0.5);
    return e.fit(e.window(third, 6, 7, table, 2), 0.125).observeGradient();
  }

  private static Experiment gramOfAWindow() {
    Experiment e = new Experiment("the Gram matrix of a window").mayFlip();
    Tensor layer = e.convolution(e.image(13, 9, 3), 32, 3, 1, 1, true);
    Tensor window = e.window(layer, 13, 9, frames(e, 0, 0, 4, 0, 11, 6), 0);
    Tensor gram = e.gram(window);
    return e.accumulate(gram).pull(gram).fit(layer, 0.1).observeGradient();
  }

  private static Experiment targetsThatAreWindows() {
    Experiment e = new Experiment("a target that is a window").mayFlip();
    Tensor table = frames(e, 3, 1, 1, 2, 6, 7, 0, 0, 1, 2, 6, 7);
    Tensor whole = e.constant("whole", Shape.map(12, 13, 16));
    Tensor target = e.window(whole, 8, 9, table, 0);
    Tensor layer = e.convolution(e.image(8, 9, 3), 16, 3, 1, 1, true);
    return e.fit(e.window(layer, 8, 9, table, 1), target, 0.5).observeGradient();
  }

  /** What a tile owns of guided maps, by what it owns of a region's guides. */
  private static Experiment partsOfARegion() {
    Experiment e = new Experiment("parts of two layers, by parts of guides").mayFlip();
    Tensor image = e.image(14, 11, 3);
    Tensor first = e.convolution(image, 19, 3, 1, 1, true);
    Tensor second = e.convolution(e.pool(first, PoolKind.MAX, 2, 2, 0), 24, 3, 1, 1, true);
    Tensor table =
        frames(e, 0, 0, 2, 1, 11, 9, 5, 3, 2, 1, 11, 9, 0, 0, 1, 0, 6, 4, 2, 1, 1, 0, 6, 4);
    for (int row = 0; row < 4; row += 2) {
      Tensor layer = row == 0 ? first : second;
      Shape map = layer.shape();
      Tensor whole = e.constant("guide", Shape.map(map.height() + 7, map.width() + 9, 1));
      Tensor guide = e.window(whole, map.height(), map.width(), table, row + 1);
      Tensor part = e.window(layer, map.height(), map.width(), table, row);
      Tensor gram = e.gram(e.guide(part, guide));
      e.observe(gram);
      e.fit(gram, 0.5);
    }
    return e.observeGradient();
  }

  private static Experiment givenGradients() {
    Experiment e = new Experiment("given gradients, followed");
    Tensor image = e.image(9, 11, 3);
    e.pull(image).smooth(image, VariationKind.SQUARED, 0.1).pull(image);
    return e.minimise(Adam.unclamped(Adam.Form.TORCH, 0.02, 0.9, 0.999, 1e-8), 3);
  }

  /** The statistics that parts have added up are the variable of a recording of their own. */
  private static Experiment givenGradientOfAMatrix() {
    Experiment e = new Experiment("the error of a matrix");
    Tensor matrix = e.image(Shape.matrix(19, 19), e.values(19 * 19, 1));
    return e.fit(matrix, 0.3).observeGradient();
  }

  private static Experiment sumsOfParts() {
    Experiment e = new Experiment("sums over replays").onGrid();
    Tensor image = e.image(10, 8, 3);
    Tensor table = frames(e, 2, 3, 1, 0, 5, 4);
    Tensor layer = e.convolution(image, 5, 3, 1, 1, false);
    e.accumulate(layer).accumulate(e.gram(layer)).accumulate(layer, 14, 15, table, 0);
    return e.fit(layer, 0.5).smooth(image, VariationKind.ABSOLUTE, 0.25).accumulateGradient();
  }

  private static Experiment aTile() {
    Experiment e = new Experiment("a tile").mayFlip();
    Tensor image = e.image(40, 36, 3);
    Tensor table = frames(e, 8, 4, 0, 0, 24, 28, 0, 0, 2, 6, 18, 22, 0, 0, 1, 3, 9, 11);
    Tensor part = e.window(image, 24, 28, table, 0);
    Tensor first = e.convolution(part, 32, 3, 1, 1, true);
    Tensor second = e.convolution(e.pool(first, PoolKind.MAX, 2, 2, 0), 16, 3, 1, 1, true);
    Tensor style = e.gram(e.window(first, 24, 28, table, 1));
    e.accumulate(style).pull(style);
    return e.fit(e.window(second, 12, 14, table, 2), 0.5).accumulateGradient();
  }
}
