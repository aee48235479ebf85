package dev.brushwork.engine.transfer;

import java.util.List;

/**
 * How a run goes from its start to its end, besides its optimiser.
 *
 * @param averaging decay of the moving average of the image that is the result; 0 for the image
 *     itself
 * @param tolerance the relative change of the objective over {@code window} iterations at which the
 *     run has converged; 0 for never
 * @param window iterations, looked at every tenth
 * @param maxSeconds after which the run ends with what it has; 0 for never
 * @param sizes longer sides of the scales before the last, ascending, in pixels
 * @param firstSize where {@code sizes} is empty: the least longer side of scales that are a factor
 *     of the root of 2 apart; 0 for one scale only
 * @param sizeIterations updates at each scale before the last, the last of these for all that
 *     follow; empty only if there is one scale
 */
public record CourseSpec(
    double averaging,
    double tolerance,
    int window,
    double maxSeconds,
    List<Integer> sizes,
    int firstSize,
    List<Integer> sizeIterations) {
  /** Nothing asked. */
  public static final CourseSpec NONE = new CourseSpec(0, 0, 50, 0, List.of(), 0, List.of());

  public CourseSpec {
    sizes = List.copyOf(sizes);
    sizeIterations = List.copyOf(sizeIterations);
  }

  /** Whether there may be scales before the last. */
  public boolean isCoarseToFine() {
    return !sizes.isEmpty() || firstSize > 0;
  }

  public CourseSpec withAveraging(double value) {
    return new CourseSpec(value, tolerance, window, maxSeconds, sizes, firstSize, sizeIterations);
  }

  public CourseSpec withConvergence(double newTolerance, int newWindow) {
    return new CourseSpec(
        averaging, newTolerance, newWindow, maxSeconds, sizes, firstSize, sizeIterations);
  }

  public CourseSpec withMaxSeconds(double value) {
    return new CourseSpec(averaging, tolerance, window, value, sizes, firstSize, sizeIterations);
  }

  /** With scales of these sizes before the last, of each so many iterations. */
  public CourseSpec withSizes(List<Integer> newSizes, List<Integer> iterations) {
    return new CourseSpec(averaging, tolerance, window, maxSeconds, newSizes, 0, iterations);
  }

  /** With scales from {@code first} on, of each so many iterations. */
  public CourseSpec withFirstSize(int first, List<Integer> iterations) {
    return new CourseSpec(
        averaging,
        tolerance,
        window,
        maxSeconds,
        List.of(),
        first,
        first > 0 ? iterations : List.of());
  }
}
