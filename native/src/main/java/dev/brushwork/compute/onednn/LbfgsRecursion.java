package dev.brushwork.compute.onednn;

import dev.brushwork.compute.Lbfgs;

/**
 * The two-loop recursion of L-BFGS on scalars alone (Chen, Wang and Zhou, Large-scale L-BFGS using
 * MapReduce, 2014): all that it does to vectors are sums of s_i, y_i and g, so from their products
 * it finds the factors of that sum, and the vectors are looked at twice an iteration, not four
 * times for each pair.
 *
 * <p>Places are those of the ring of {@link dev.brushwork.compute.LbfgsUpdate}.
 */
final class LbfgsRecursion {
  private final int slots;

  /** s_i y_j, row by row. */
  private final double[] stepDifference;

  /** y_i y_j, row by row. */
  private final double[] differences;

  private final double[] alpha;
  private final double[] stepGradient;
  private final double[] differenceGradient;
  private int count;
  private int head;

  /** What the direction is made of: {@code gradient * g + sum of steps[i] s_i + ... y_i}. */
  static final class Direction {
    double gradient;
    final double[] steps;
    final double[] differences;

    Direction(int slots) {
      steps = new double[slots];
      differences = new double[slots];
    }
  }

  LbfgsRecursion(int slots) {
    this.slots = slots;
    stepDifference = new double[slots * slots];
    differences = new double[slots * slots];
    alpha = new double[slots];
    stepGradient = new double[slots];
    differenceGradient = new double[slots];
  }

  int count() {
    return count;
  }

  /** Where the pair is made. */
  int head() {
    return head;
  }

  /** The place of the pair that is {@code age} old, from 1 to count. */
  int place(int age) {
    return Math.floorMod(head - age, slots);
  }

  void restore(int count, int head, float[] products) {
    this.count = count;
    this.head = head;
    for (int i = 0; i < slots * slots; i++) {
      stepDifference[i] = (double) products[2 * i] + products[2 * i + 1];
      int j = slots * slots + i;
      differences[i] = (double) products[2 * j] + products[2 * j + 1];
    }
  }

  void save(float[] products) {
    for (int i = 0; i < slots * slots; i++) {
      split(stepDifference[i], products, i);
      split(differences[i], products, slots * slots + i);
    }
  }

  private static void split(double value, float[] products, int i) {
    products[2 * i] = (float) value;
    products[2 * i + 1] = (float) (value - products[2 * i]);
  }

  /**
   * Takes the pair at the head into the history, if it curves upwards.
   *
   * @param withStep for the head and each place in use s_i y, y being the head's difference
   * @param withDifference the same of y_i y
   */
  void remember(double[] withStep, double[] withDifference) {
    if (!(withStep[head] > Lbfgs.MIN_CURVATURE)) {
      return;
    }
    for (int age = 0; age <= count; age++) {
      int i = place(age);
      stepDifference[i * slots + head] = withStep[i];
      differences[i * slots + head] = withDifference[i];
      differences[head * slots + i] = withDifference[i];
    }
    count = Math.min(count + 1, slots - 1);
    head = (head + 1) % slots;
  }

  /**
   * The direction {@code -H g}.
   *
   * @param withStep for each place in use s_i g
   * @param withDifference the same of y_i g
   */
  void direction(double[] withStep, double[] withDifference, Direction into) {
    System.arraycopy(withStep, 0, stepGradient, 0, slots);
    System.arraycopy(withDifference, 0, differenceGradient, 0, slots);
    double scale = 1;
    if (count > 0) {
      int newest = place(1) * slots + place(1);
      scale = stepDifference[newest] / differences[newest];
    }
    for (int age = 1; age <= count; age++) {
      int i = place(age);
      alpha[i] = stepGradient[i] / stepDifference[i * slots + i];
      for (int other = 1; other <= count; other++) {
        int k = place(other);
        if (other > age) {
          stepGradient[k] -= alpha[i] * stepDifference[k * slots + i];
        }
        differenceGradient[k] -= alpha[i] * differences[k * slots + i];
      }
    }
    for (int age = 1; age <= count; age++) {
      differenceGradient[place(age)] *= scale;
    }
    into.gradient = -scale;
    for (int age = count; age >= 1; age--) {
      int i = place(age);
      double factor = alpha[i] - differenceGradient[i] / stepDifference[i * slots + i];
      for (int other = 1; other < age; other++) {
        int k = place(other);
        differenceGradient[k] += factor * stepDifference[i * slots + k];
      }
      into.steps[i] = -factor;
      into.differences[i] = scale * alpha[i];
    }
  }
}
