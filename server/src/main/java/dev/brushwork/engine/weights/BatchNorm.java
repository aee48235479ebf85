package dev.brushwork.engine.weights;

import java.util.List;

/**
 * A batch normalisation, which at inference is one factor and one addend a channel, and therefore
 * part of the convolution before it.
 *
 * @param gamma the factor learnt
 * @param beta the addend learnt
 * @param mean the running mean
 * @param variance the running variance
 * @param epsilon what the framework adds to the variance
 */
record BatchNorm(
    StridedTensor gamma,
    StridedTensor beta,
    StridedTensor mean,
    StridedTensor variance,
    double epsilon) {

  /**
   * A convolution and this behind it as one convolution.
   *
   * @param bias of the convolution, or null if it has none
   */
  ConvWeights fold(String name, StridedTensor kernel, StridedTensor bias)
      throws MalformedException {
    List<Integer> shape = WeightContent.checkKernel(name, kernel);
    List<Integer> channels = shape.subList(0, 1);
    for (StridedTensor part : List.of(gamma, beta, mean, variance, bias == null ? beta : bias)) {
      if (!part.shape().equals(channels)) {
        throw new MalformedException(
            name
                + " has batch normalisation or a bias of shape "
                + part.shape()
                + " beside a weight of "
                + shape);
      }
    }
    float[] folded = kernel.values();
    float[] addends = bias == null ? new float[shape.get(0)] : bias.values();
    float[] gammas = gamma.values();
    float[] betas = beta.values();
    float[] means = mean.values();
    float[] variances = variance.values();
    int fanIn = folded.length / addends.length;
    for (int c = 0; c < addends.length; c++) {
      // In double: the variance of a dead channel is near 0, and its factor large.
      double factor = gammas[c] / Math.sqrt(variances[c] + epsilon);
      for (int i = c * fanIn; i < (c + 1) * fanIn; i++) {
        folded[i] = (float) (folded[i] * factor);
      }
      addends[c] = (float) (betas[c] + ((double) addends[c] - means[c]) * factor);
    }
    return WeightContent.convolution(name, shape, folded, addends);
  }
}
