package dev.brushwork.engine.weights;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Brushwork's own files: safetensors with two tensors a convolution, {@code NAME.weight} (output,
 * input, row, column) and {@code NAME.bias}. Other tensors, such as those of dense layers, are
 * ignored. The metadata may say {@code preprocessing}, {@code caffe} if absent, and {@code
 * network}.
 */
final class Canonical implements WeightFormat {
  private static final String WEIGHT = ".weight";
  private static final String BIAS = ".bias";

  /** Safetensors have no signature. */
  @Override
  public boolean claims(ByteBuffer file) {
    return true;
  }

  @Override
  public WeightContent read(ByteBuffer file) throws MalformedException {
    Safetensors content = Safetensors.read(file, name -> convolution(name).isPresent());
    return new WeightContent(
        Optional.ofNullable(content.metadata().get("network")),
        preprocessing(content.metadata()),
        convolutions(content.tensors()));
  }

  /** The convolution that a tensor of this name is a part of. */
  private static Optional<ConvolutionName> convolution(String tensor) {
    int end = Math.max(tensor.lastIndexOf(WEIGHT), tensor.lastIndexOf(BIAS));
    return end > 0 && (tensor.endsWith(WEIGHT) || tensor.endsWith(BIAS))
        ? ConvolutionName.parse(tensor.substring(0, end))
        : Optional.empty();
  }

  private static Preprocessing preprocessing(Map<String, String> metadata)
      throws MalformedException {
    String name = metadata.getOrDefault("preprocessing", Preprocessing.CAFFE.name());
    Optional<Preprocessing> known = Preprocessing.named(name);
    if (known.isEmpty()) {
      throw new MalformedException(
          "its preprocessing is " + Names.quoted(name) + "; known are " + Preprocessing.all());
    }
    return known.get();
  }

  private static Map<String, ConvWeights> convolutions(Map<String, StridedTensor> tensors)
      throws MalformedException {
    TreeMap<ConvolutionName, String> layers = new TreeMap<>();
    for (String tensor : tensors.keySet()) {
      convolution(tensor).ifPresent(name -> layers.put(name, name.name()));
    }
    if (layers.isEmpty()) {
      throw new MalformedException("it holds no convolution: no tensor is named as conv1_1.weight");
    }
    Map<String, ConvWeights> convolutions = new LinkedHashMap<>();
    for (String layer : layers.values()) {
      convolutions.put(
          layer,
          WeightContent.convolution(
              layer, tensor(tensors, layer + WEIGHT), tensor(tensors, layer + BIAS)));
    }
    return convolutions;
  }

  private static StridedTensor tensor(Map<String, StridedTensor> tensors, String name)
      throws MalformedException {
    StridedTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new MalformedException(name + " is missing");
    }
    return tensor;
  }
}
