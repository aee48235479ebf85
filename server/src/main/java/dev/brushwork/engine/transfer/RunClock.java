package dev.brushwork.engine.transfer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Times a run: in all, and by iteration between the moments at which the device was waited for. */
final class RunClock {
  private final long start = System.nanoTime();
  private final List<Double> secondsPerIteration = new ArrayList<>();
  private long lastTime;
  private int lastIteration;

  /** The iterations of a scale begin, {@code done} of the run's already done. */
  void startIterations(int done) {
    secondsPerIteration.clear();
    lastTime = System.nanoTime();
    lastIteration = done;
  }

  /** The device has done {@code iteration} iterations. */
  void reached(int iteration) {
    long now = System.nanoTime();
    secondsPerIteration.add((now - lastTime) / 1e9 / (iteration - lastIteration));
    lastTime = now;
    lastIteration = iteration;
  }

  /** Of late; 0 before the first iteration is done. */
  double iterationsPerSecond() {
    return secondsPerIteration.isEmpty()
        ? 0
        : 1 / secondsPerIteration.get(secondsPerIteration.size() - 1);
  }

  double secondsLeft(double iterations) {
    return iterations * medianSecondsPerIteration();
  }

  double medianSecondsPerIteration() {
    if (secondsPerIteration.isEmpty()) {
      return 0;
    }
    List<Double> sorted = new ArrayList<>(secondsPerIteration);
    Collections.sort(sorted);
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  double totalSeconds() {
    return (System.nanoTime() - start) / 1e9;
  }
}
