package dev.brushwork.compute.onednn;

import dev.brushwork.compute.Lbfgs;
import dev.brushwork.compute.LbfgsUpdate;
import java.util.Arrays;

/**
 * One update by {@link Lbfgs}, in float32, with sums of more than eight in double: one pass over
 * the history finds its products with the gradient and with the newest difference, one makes the
 * step.
 */
final class LbfgsStep implements Step {
  private static final int STRETCH = 4096;
  private static final int SUMS = STRETCH / 8;

  private final Lbfgs lbfgs;
  private final FloatView variable;
  private final FloatView gradient;
  private final FloatView[] steps;
  private final FloatView[] differences;
  private final FloatView counters;
  private final FloatView products;
  private final LbfgsRecursion recursion;
  private final LbfgsRecursion.Direction direction;
  private final float[] numbers = new float[LbfgsUpdate.COUNTERS];
  private final float[] kept;
  private final double[] stepGradient;
  private final double[] differenceGradient;
  private final double[] stepDifference;
  private final double[] differenceDifference;
  private final float[] g = new float[STRETCH];
  private final float[] y = new float[STRETCH];
  private final float[] s = new float[STRETCH];
  private final float[] other = new float[STRETCH];
  private final float[] sums = new float[SUMS];

  LbfgsStep(
      Lbfgs lbfgs,
      FloatView variable,
      FloatView gradient,
      FloatView[] steps,
      FloatView[] differences,
      FloatView counters,
      FloatView products) {
    this.lbfgs = lbfgs;
    this.variable = variable;
    this.gradient = gradient;
    this.steps = steps;
    this.differences = differences;
    this.counters = counters;
    this.products = products;
    int slots = steps.length;
    recursion = new LbfgsRecursion(slots);
    direction = new LbfgsRecursion.Direction(slots);
    kept = new float[LbfgsUpdate.products(slots)];
    stepGradient = new double[slots];
    differenceGradient = new double[slots];
    stepDifference = new double[slots];
    differenceDifference = new double[slots];
  }

  @Override
  public void run() {
    counters.read(0, numbers, numbers.length);
    products.read(0, kept, kept.length);
    recursion.restore((int) numbers[1], (int) numbers[2], kept);
    if (numbers[0] > 0) {
      multiply();
      recursion.remember(stepDifference, differenceDifference);
    }
    double rate =
        recursion.count() == 0
            ? lbfgs.rateWithoutPairs(numbers[0], sumOfMagnitudes())
            : lbfgs.learningRate();
    recursion.direction(stepGradient, differenceGradient, direction);
    move((float) rate);
    recursion.save(kept);
    products.write(0, kept, kept.length);
    numbers[0]++;
    numbers[1] = recursion.count();
    numbers[2] = recursion.head();
    counters.write(0, numbers, numbers.length);
  }

  private double sumOfMagnitudes() {
    double sum = 0;
    for (long at = 0; at < gradient.length(); at += STRETCH) {
      int count = (int) Math.min(STRETCH, gradient.length() - at);
      gradient.read(at, g, count);
      for (int i = 0; i < count; i++) {
        sum += Math.abs(g[i]);
      }
    }
    return sum;
  }

  /** Completes the difference at the head, and multiplies the history with it and with g. */
  private void multiply() {
    int head = recursion.head();
    for (int age = 0; age <= recursion.count(); age++) {
      int i = recursion.place(age);
      stepGradient[i] = 0;
      differenceGradient[i] = 0;
      stepDifference[i] = 0;
      differenceDifference[i] = 0;
    }
    for (long at = 0; at < gradient.length(); at += STRETCH) {
      int count = (int) Math.min(STRETCH, gradient.length() - at);
      gradient.read(at, g, count);
      differences[head].read(at, y, count);
      for (int i = 0; i < count; i++) {
        y[i] = g[i] - y[i];
      }
      differences[head].write(at, y, count);
      Arrays.fill(g, count, STRETCH, 0);
      Arrays.fill(y, count, STRETCH, 0);
      for (int age = 0; age <= recursion.count(); age++) {
        int i = recursion.place(age);
        steps[i].read(at, s, count);
        stepGradient[i] += dot(s, g);
        stepDifference[i] += dot(s, y);
        float[] difference = y;
        if (age > 0) {
          differences[i].read(at, other, count);
          difference = other;
        }
        differenceGradient[i] += dot(difference, g);
        differenceDifference[i] += dot(difference, y);
      }
    }
  }

  /** The product of two stretches, of which {@code b} is zero beyond its end. */
  private double dot(float[] a, float[] b) {
    multiply(a, b, sums);
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    for (int i = 0; i < SUMS; i += 4) {
      s0 += sums[i];
      s1 += sums[i + 1];
      s2 += sums[i + 2];
      s3 += sums[i + 3];
    }
    return (s0 + s1) + (s2 + s3);
  }

  /** In float, and at fixed distances, so that this loop is compiled to vectors. */
  private static void multiply(float[] a, float[] b, float[] into) {
    for (int i = 0; i < SUMS; i++) {
      into[i] =
          a[i] * b[i]
              + a[i + SUMS] * b[i + SUMS]
              + a[i + 2 * SUMS] * b[i + 2 * SUMS]
              + a[i + 3 * SUMS] * b[i + 3 * SUMS]
              + a[i + 4 * SUMS] * b[i + 4 * SUMS]
              + a[i + 5 * SUMS] * b[i + 5 * SUMS]
              + a[i + 6 * SUMS] * b[i + 6 * SUMS]
              + a[i + 7 * SUMS] * b[i + 7 * SUMS];
    }
  }

  private void move(float rate) {
    int head = recursion.head();
    float low = (float) lbfgs.clampMin();
    float high = (float) lbfgs.clampMax();
    for (long at = 0; at < gradient.length(); at += STRETCH) {
      int count = (int) Math.min(STRETCH, gradient.length() - at);
      gradient.read(at, g, count);
      differences[head].write(at, g, count);
      float ofGradient = (float) direction.gradient;
      for (int i = 0; i < count; i++) {
        s[i] = ofGradient * g[i];
      }
      for (int age = recursion.count(); age >= 1; age--) {
        int i = recursion.place(age);
        differences[i].read(at, other, count);
        add(s, (float) direction.differences[i], other, count);
        steps[i].read(at, other, count);
        add(s, (float) direction.steps[i], other, count);
      }
      variable.read(at, other, count);
      step(other, s, count, rate, low, high);
      variable.write(at, other, count);
      steps[head].write(at, s, count);
    }
  }

  private static void add(float[] sum, float factor, float[] what, int count) {
    for (int i = 0; i < count; i++) {
      sum[i] += factor * what[i];
    }
  }

  /** Moves {@code x}; {@code d} is the direction before, and after it the step that was made. */
  private static void step(float[] x, float[] d, int count, float rate, float low, float high) {
    for (int i = 0; i < count; i++) {
      float wanted = x[i] + rate * d[i];
      float moved = Math.min(Math.max(wanted, low), high);
      d[i] = moved == wanted ? rate * d[i] : moved - x[i];
      x[i] = moved;
    }
  }
}
