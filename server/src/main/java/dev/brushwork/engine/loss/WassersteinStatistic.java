package dev.brushwork.engine.loss;

import dev.brushwork.compute.Loss;
import dev.brushwork.compute.Recorder;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import java.util.List;

/**
 * The squared 2-Wasserstein distance of the normal distributions with the features' means and
 * covariances, each part a mean over channels: {@code (|m - n|^2 + tr(A + B - 2 (B^1/2 A
 * B^1/2)^1/2)) / C}, m and A of the image, n and B of the style (as in style-transfer-pytorch).
 *
 * <p>What is kept of a style are its mean and its second moment, which several styles can be
 * blended in. Square roots are twelve steps of the coupled iteration of Newton and Schulz,
 * recorded, so that their gradient is that of the very number that is reported.
 *
 * @see <a href="https://doi.org/10.1137/1.9780898717778">Higham, Functions of Matrices, section
 *     6.7</a>
 */
public final class WassersteinStatistic implements StyleStatistic {
  private static final int STEPS = 12;

  /** Added to covariances, which may be singular. */
  private static final double REGULARISATION = 1e-4;

  @Override
  public String name() {
    return "wasserstein";
  }

  @Override
  public boolean keepsPixels() {
    return false;
  }

  @Override
  public boolean scalesItself() {
    return true;
  }

  /** The second moment, and the mean. */
  @Override
  public List<Tensor> measure(
      Recorder recorder, String name, Tensor tap, Shape whole, GramNormalizer normalizer) {
    Tensor moment = recorder.gram("second moment of " + name, tap, 1.0 / whole.pixels());
    Tensor mean = recorder.mean("mean of " + name, tap);
    double share = (double) tap.shape().pixels() / whole.pixels();
    return List.of(
        moment,
        share == 1 ? mean : recorder.combine("share of mean of " + name, mean, share, mean, 0, 0));
  }

  /** The mean, the covariance, and the covariance's root. */
  @Override
  public List<Tensor> prepare(Recorder recorder, String name, List<Tensor> kept) {
    Tensor covariance = covariance(recorder, name, kept);
    return List.of(kept.get(1), covariance, root(recorder, covariance));
  }

  @Override
  public List<Loss> compare(
      Recorder recorder, String name, List<Tensor> found, List<Tensor> target, double coefficient) {
    int channels = found.get(1).shape().dim(1);
    // The coefficient is that of the mean over channels x channels.
    double weight = coefficient * channels;
    Tensor ours = covariance(recorder, name, found);
    Tensor half = target.get(2);
    Tensor between =
        recorder.product(
            name + " between", recorder.product(name + " beside", half, ours, false), half, false);
    return List.of(
        recorder.squaredError(found.get(1), target.get(0), weight),
        recorder.trace(ours, weight),
        recorder.trace(target.get(1), weight),
        recorder.trace(root(recorder, between), -2 * weight));
  }

  private static Tensor covariance(Recorder recorder, String name, List<Tensor> moments) {
    Tensor mean = moments.get(1);
    Tensor square = recorder.product("squared mean of " + name, mean, mean, true);
    return recorder.combine("covariance of " + name, moments.get(0), 1, square, -1, REGULARISATION);
  }

  /** The square root of a symmetric matrix without negative eigenvalues. */
  private static Tensor root(Recorder recorder, Tensor matrix) {
    String name = "root of " + matrix.name();
    Tensor y = recorder.scaleByNorm(name, matrix, matrix, -1);
    // In the first step Z is the identity.
    Tensor z = recorder.combine(name, y, -0.5, y, 0, 1.5);
    y = recorder.product(name, y, z, false);
    for (int step = 1; step < STEPS; step++) {
      Tensor product = recorder.product(name, z, y, false);
      Tensor t = recorder.combine(name, product, -0.5, product, 0, 1.5);
      y = recorder.product(name, y, t, false);
      if (step + 1 < STEPS) {
        z = recorder.product(name, t, z, false);
      }
    }
    return recorder.scaleByNorm(name, y, matrix, 0.5);
  }
}
