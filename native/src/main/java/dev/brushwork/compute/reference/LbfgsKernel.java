package dev.brushwork.compute.reference;

import dev.brushwork.compute.Lbfgs;
import java.util.Arrays;

/**
 * One update by {@link Lbfgs}: the two-loop recursion as it is written (Nocedal and Wright,
 * Numerical Optimization, 2006, algorithm 7.4), vector by vector.
 */
final class LbfgsKernel {
  private final Lbfgs lbfgs;
  private final double[][] steps;
  private final double[][] differences;
  private final double[] counters;

  /** The arguments as in {@link dev.brushwork.compute.LbfgsUpdate}. */
  LbfgsKernel(Lbfgs lbfgs, double[][] steps, double[][] differences, double[] counters) {
    this.lbfgs = lbfgs;
    this.steps = steps;
    this.differences = differences;
    this.counters = counters;
  }

  void update(double[] x, double[] gradient) {
    double updates = counters[0];
    if (updates > 0) {
      remember(gradient);
    }
    int head = (int) counters[2];
    double[] direction = direction(gradient);
    double rate = lbfgs.learningRate();
    if (counters[1] == 0) {
      double magnitude = Arrays.stream(gradient).map(Math::abs).sum();
      rate = lbfgs.rateWithoutPairs(updates, magnitude);
    }
    double[] step = steps[head];
    for (int i = 0; i < x.length; i++) {
      double wanted = x[i] + rate * direction[i];
      double moved = Math.min(Math.max(wanted, lbfgs.clampMin()), lbfgs.clampMax());
      step[i] = moved == wanted ? rate * direction[i] : moved - x[i];
      x[i] = moved;
    }
    System.arraycopy(gradient, 0, differences[head], 0, gradient.length);
    counters[0] = updates + 1;
  }

  /** Completes the pair at the head, and keeps it if it curves upwards. */
  private void remember(double[] gradient) {
    int head = (int) counters[2];
    double[] difference = new double[gradient.length];
    for (int i = 0; i < gradient.length; i++) {
      difference[i] = gradient[i] - differences[head][i];
    }
    if (dot(steps[head], difference) > Lbfgs.MIN_CURVATURE) {
      System.arraycopy(difference, 0, differences[head], 0, difference.length);
      counters[1] = Math.min(counters[1] + 1, steps.length - 1);
      counters[2] = (head + 1) % steps.length;
    }
  }

  private double[] direction(double[] gradient) {
    int count = (int) counters[1];
    int head = (int) counters[2];
    double[] q = gradient.clone();
    double[] alpha = new double[count];
    for (int age = 1; age <= count; age++) {
      double[] s = steps[place(head, age)];
      double[] y = differences[place(head, age)];
      alpha[age - 1] = dot(s, q) / dot(s, y);
      add(q, -alpha[age - 1], y);
    }
    if (count > 0) {
      double[] y = differences[place(head, 1)];
      double scale = dot(steps[place(head, 1)], y) / dot(y, y);
      for (int i = 0; i < q.length; i++) {
        q[i] *= scale;
      }
    }
    for (int age = count; age >= 1; age--) {
      double[] s = steps[place(head, age)];
      double[] y = differences[place(head, age)];
      double beta = dot(y, q) / dot(s, y);
      add(q, alpha[age - 1] - beta, s);
    }
    for (int i = 0; i < q.length; i++) {
      q[i] = -q[i];
    }
    return q;
  }

  private int place(int head, int age) {
    return Math.floorMod(head - age, steps.length);
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static void add(double[] to, double factor, double[] what) {
    for (int i = 0; i < to.length; i++) {
      to[i] += factor * what[i];
    }
  }
}
