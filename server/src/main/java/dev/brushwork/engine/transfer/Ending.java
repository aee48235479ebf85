package dev.brushwork.engine.transfer;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Sees when a run may end before its last iteration: in time, or because nothing changes. */
final class Ending {
  /** Iterations from one look at the objective to the next. */
  static final int INTERVAL = 10;

  private final CourseSpec course;
  private final int looks;
  private final double secondsBefore;
  private final Deque<Double> totals = new ArrayDeque<>();

  /**
   * @param secondsBefore of the run, in earlier attempts
   * @param totals what they saw, as {@link #totals()} gave it
   */
  Ending(CourseSpec course, double secondsBefore, List<Double> totals) {
    this.course = course;
    this.looks = (course.window() + INTERVAL - 1) / INTERVAL;
    this.secondsBefore = secondsBefore;
    this.totals.addAll(totals);
  }

  /** Takes notice of the objective, every {@link #INTERVAL} iterations of the last scale. */
  void look(double total) {
    if (course.tolerance() > 0) {
      totals.addLast(total);
      if (totals.size() > looks + 1) {
        totals.removeFirst();
      }
    }
  }

  /** The objective has become another. */
  void forget() {
    totals.clear();
  }

  /**
   * Why the run ends now, if it does.
   *
   * @param seconds of this attempt
   */
  Optional<EndReason> reason(double seconds) {
    if (totals.size() > looks) {
      double before = totals.getFirst();
      if (Math.abs(totals.getLast() - before) <= course.tolerance() * Math.abs(before)) {
        return Optional.of(EndReason.CONVERGED);
      }
    }
    return isOutOfTime(seconds) ? Optional.of(EndReason.TIME) : Optional.empty();
  }

  boolean isOutOfTime(double seconds) {
    return course.maxSeconds() > 0 && secondsBefore + seconds >= course.maxSeconds();
  }

  /** Seconds of the run, earlier attempts included. */
  double seconds(double ofThisAttempt) {
    return secondsBefore + ofThisAttempt;
  }

  /** What was seen of late. */
  List<Double> totals() {
    return List.copyOf(totals);
  }
}
