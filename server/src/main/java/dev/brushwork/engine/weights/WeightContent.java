package dev.brushwork.engine.weights;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a file of weights holds, in whatever format.
 *
 * @param network the one that the file is of, if it says so
 * @param preprocessing how that network is fed
 * @param convolutions by their canonical names, in order
 */
record WeightContent(
    Optional<String> network, Preprocessing preprocessing, Map<String, ConvWeights> convolutions) {
  WeightContent {
    convolutions = Collections.unmodifiableMap(new LinkedHashMap<>(convolutions));
  }

  /** A convolution, if the shapes are those of one and every number is finite. */
  static ConvWeights convolution(String name, StridedTensor kernel, StridedTensor bias)
      throws MalformedException {
    List<Integer> shape = checkKernel(name, kernel);
    if (!bias.shape().equals(shape.subList(0, 1))) {
      throw new MalformedException(
          name + ".bias has the shape " + bias.shape() + " beside a weight of " + shape);
    }
    return convolution(name, shape, kernel.values(), bias.values());
  }

  /** The extents of a kernel: output, input, rows, columns. */
  static List<Integer> checkKernel(String name, StridedTensor kernel) throws MalformedException {
    List<Integer> shape = kernel.shape();
    if (shape.size() != 4 || shape.contains(0)) {
      throw new MalformedException(
          name
              + ".weight has the shape "
              + shape
              + " where output, input, rows, columns are wanted");
    }
    return shape;
  }

  static ConvWeights convolution(String name, List<Integer> shape, float[] kernel, float[] bias)
      throws MalformedException {
    checkFinite(name + ".weight", kernel);
    checkFinite(name + ".bias", bias);
    return new ConvWeights(kernel, shape.get(0), shape.get(1), shape.get(2), shape.get(3), bias);
  }

  private static void checkFinite(String name, float[] values) throws MalformedException {
    for (float value : values) {
      // One such number would turn the whole picture into NaN, and only once it is painted.
      if (!Float.isFinite(value)) {
        throw new MalformedException(name + " holds a number that is not finite");
      }
    }
  }
}
