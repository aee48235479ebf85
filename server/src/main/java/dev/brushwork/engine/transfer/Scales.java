package dev.brushwork.engine.transfer;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * The sizes that a run goes through, from coarse to fine; most have one. Iterations are counted
 * over all of them. Those of the last scale are the spec's own, which steering may change.
 */
public final class Scales {
  private final List<Sizes> sizes = new ArrayList<>();

  /** Where each scale but the last ends, in iterations of the run. */
  private final List<Integer> ends = new ArrayList<>();

  private Scales() {}

  /** The scales at which {@code spec} looks at images of these extents. */
  public static Scales of(TransferSpec spec, Extent content, List<Extent> styles) {
    Scales scales = new Scales();
    Sizes output = Sizes.of(spec, content, styles);
    int end = 0;
    List<Integer> iterations = spec.course().sizeIterations();
    for (int longer : before(spec.course(), output.output().longerSide())) {
      int index = Math.min(scales.ends.size(), iterations.size() - 1);
      end = Math.addExact(end, iterations.get(index));
      scales.ends.add(end);
      scales.sizes.add(Sizes.at(spec, output.output().withLongerSide(longer), styles));
    }
    scales.sizes.add(output);
    return scales;
  }

  /** The longer sides of the scales before the last. */
  static List<Integer> before(CourseSpec course, int output) {
    if (!course.sizes().isEmpty() || course.firstSize() == 0) {
      return course.sizes();
    }
    TreeSet<Integer> longer = new TreeSet<>();
    for (int i = 1; ; i++) {
      int size = (int) Math.round(output / Math.pow(2, i / 2.0));
      if (size < course.firstSize()) {
        return List.copyOf(longer);
      }
      longer.add(size);
    }
  }

  int count() {
    return sizes.size();
  }

  boolean isLast(int scale) {
    return scale == sizes.size() - 1;
  }

  /** Sizes at each scale, in order. */
  List<Sizes> sizes() {
    return List.copyOf(sizes);
  }

  Sizes sizes(int scale) {
    return sizes.get(scale);
  }

  /** The scale of the update that follows {@code iteration} others. */
  int at(int iteration) {
    int scale = 0;
    while (scale < ends.size() && ends.get(scale) <= iteration) {
      scale++;
    }
    return scale;
  }

  /** The first iteration of a scale. */
  int begin(int scale) {
    return scale == 0 ? 0 : ends.get(scale - 1);
  }

  /**
   * Where a scale ends.
   *
   * @param lastIterations those of the last scale
   */
  int end(int scale, int lastIterations) {
    return isLast(scale) ? Math.addExact(begin(scale), lastIterations) : ends.get(scale);
  }

  /** Iterations of the whole run. */
  int total(int lastIterations) {
    return end(sizes.size() - 1, lastIterations);
  }

  /**
   * What is left to do after {@code iteration}, in iterations of {@code scale}, by their pixels.
   */
  double left(int iteration, int scale, int lastIterations) {
    double left = 0;
    for (int other = scale; other < sizes.size(); other++) {
      int from = Math.max(iteration, begin(other));
      left += Math.max(0, end(other, lastIterations) - from) * pixels(other) / pixels(scale);
    }
    return left;
  }

  private double pixels(int scale) {
    Extent output = sizes.get(scale).output();
    return (double) output.width() * output.height();
  }
}
