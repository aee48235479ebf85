package dev.brushwork.engine.weights;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The convolutions of a trained network, read from a safetensors file, with all that must be known
 * to use them. Nothing in it changes.
 *
 * <p>A convolution is two tensors: {@code convB_N.weight} (output, input, row, column) and {@code
 * convB_N.bias}, where B counts blocks and N the layers of a block, both from 1. Other tensors,
 * such as those of dense layers, are ignored. The file's metadata may say {@code preprocessing},
 * {@code caffe} if absent, and {@code network}.
 */
public final class WeightFile {
  private static final Pattern NAME =
      Pattern.compile("conv([1-9]\\d?)_([1-9]\\d?)\\.(weight|bias)");

  private final String sha256;
  private final Preprocessing preprocessing;
  private final Optional<String> network;
  private final Map<String, ConvWeights> convolutions;

  private WeightFile(
      String sha256,
      Preprocessing preprocessing,
      Optional<String> network,
      Map<String, ConvWeights> convolutions) {
    this.sha256 = sha256;
    this.preprocessing = preprocessing;
    this.network = network;
    this.convolutions = convolutions;
  }

  /**
   * Reads a file.
   *
   * @throws WeightsException if there is no such file, it is not a sound safetensors file, it holds
   *     no convolution or half a one, a number in it is not finite, or its preprocessing is unknown
   */
  public static WeightFile read(Path file) {
    Safetensors content = Safetensors.read(file, name -> NAME.matcher(name).matches());
    try {
      return new WeightFile(
          content.sha256(),
          preprocessing(content.metadata()),
          Optional.ofNullable(content.metadata().get("network")),
          convolutions(content.tensors()));
    } catch (MalformedException e) {
      throw new WeightsException(file.getFileName() + ": " + e.getMessage(), e);
    }
  }

  private static Preprocessing preprocessing(Map<String, String> metadata)
      throws MalformedException {
    String name = metadata.getOrDefault("preprocessing", Preprocessing.CAFFE.name());
    Optional<Preprocessing> known = Preprocessing.named(name);
    if (known.isEmpty()) {
      throw new MalformedException(
          "its preprocessing is "
              + SafetensorsHeader.quoted(name)
              + "; known are "
              + Preprocessing.all());
    }
    return known.get();
  }

  private static Map<String, ConvWeights> convolutions(Map<String, Safetensors.Tensor> tensors)
      throws MalformedException {
    List<String> layers =
        tensors.keySet().stream()
            .map(name -> name.substring(0, name.indexOf('.')))
            .distinct()
            .sorted(Comparator.comparingInt(WeightFile::block).thenComparingInt(WeightFile::layer))
            .toList();
    if (layers.isEmpty()) {
      throw new MalformedException("it holds no convolution: no tensor is named as conv1_1.weight");
    }
    Map<String, ConvWeights> convolutions = new LinkedHashMap<>();
    for (String layer : layers) {
      convolutions.put(
          layer,
          convolution(layer, tensor(tensors, layer, "weight"), tensor(tensors, layer, "bias")));
    }
    return Collections.unmodifiableMap(convolutions);
  }

  private static int block(String layer) {
    return Integer.parseInt(layer.substring("conv".length(), layer.indexOf('_')));
  }

  private static int layer(String layer) {
    return Integer.parseInt(layer.substring(layer.indexOf('_') + 1));
  }

  private static Safetensors.Tensor tensor(
      Map<String, Safetensors.Tensor> tensors, String layer, String part)
      throws MalformedException {
    Safetensors.Tensor tensor = tensors.get(layer + "." + part);
    if (tensor == null) {
      throw new MalformedException(layer + "." + part + " is missing");
    }
    for (float value : tensor.values()) {
      // One such number would turn the whole picture into NaN, and only once it is painted.
      if (!Float.isFinite(value)) {
        throw new MalformedException(layer + "." + part + " holds a number that is not finite");
      }
    }
    return tensor;
  }

  private static ConvWeights convolution(
      String layer, Safetensors.Tensor weight, Safetensors.Tensor bias) throws MalformedException {
    List<Integer> shape = weight.shape();
    if (shape.size() != 4 || shape.contains(0)) {
      throw new MalformedException(
          layer
              + ".weight has the shape "
              + shape
              + " where output, input, rows, columns are wanted");
    }
    if (!bias.shape().equals(shape.subList(0, 1))) {
      throw new MalformedException(
          layer + ".bias has the shape " + bias.shape() + " beside a weight of " + shape);
    }
    return new ConvWeights(
        weight.values(), shape.get(0), shape.get(1), shape.get(2), shape.get(3), bias.values());
  }

  /** The digest of the whole file: 64 lower-case hex digits. */
  public String sha256() {
    return sha256;
  }

  /** How the network that these weights belong to is fed. */
  public Preprocessing preprocessing() {
    return preprocessing;
  }

  /** The network that the file says it is of, such as {@code vgg19}, if it says. */
  public Optional<String> network() {
    return network;
  }

  /** The convolutions by name ({@code conv1_1}), in the order of blocks and layers. */
  public Map<String, ConvWeights> convolutions() {
    return convolutions;
  }
}
