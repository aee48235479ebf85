package dev.brushwork.engine.weights;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Keras' {@code .h5} files of weights, with or without the dense layers. A layer's tensors are
 * known by their order alone, because their names have changed with every generation of Keras.
 */
final class KerasFormat implements WeightFormat {
  private static final byte[] SIGNATURE = {
    (byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n',
  };

  /** As keras.applications passes it to its BatchNormalization. */
  private static final double EPSILON = 1.001e-5;

  /** The layers that a VGG's or a ResNet's convolutions are made of. */
  private static final Pattern CONVOLUTIONAL =
      Pattern.compile("block\\d+_conv\\d+|conv\\d+.*_(conv|bn)");

  @Override
  public boolean claims(ByteBuffer file) {
    return WeightFormat.startsWith(file, SIGNATURE);
  }

  @Override
  public WeightContent read(ByteBuffer file) throws MalformedException {
    Map<String, List<StridedTensor>> layers =
        KerasHdf.layers(file, name -> CONVOLUTIONAL.matcher(name).matches());
    return layers.containsKey("conv1_conv") ? resNet(layers) : vgg(layers);
  }

  private static WeightContent vgg(Map<String, List<StridedTensor>> layers)
      throws MalformedException {
    Set<String> held =
        layers.keySet().stream()
            .filter(name -> name.matches("block\\d+_conv\\d+"))
            .collect(Collectors.toCollection(TreeSet::new));
    for (VggLayout layout : VggLayout.ALL) {
      List<String> names = layout.kerasNames();
      if (held.equals(Set.copyOf(names))) {
        Map<String, ConvWeights> convolutions = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
          List<StridedTensor> parts = parts(layers, names.get(i), 2);
          String name = layout.convolutions().get(i);
          convolutions.put(
              name, WeightContent.convolution(name, kernel(names.get(i), parts), parts.get(1)));
        }
        return new WeightContent(Optional.of(layout.network()), Preprocessing.CAFFE, convolutions);
      }
    }
    throw new MalformedException(
        held.isEmpty()
            ? "it holds neither a VGG's block1_conv1 nor a ResNet's conv1_conv; its layers are "
                + shown(layers.keySet())
            : "its convolutions are those of neither VGG16 nor VGG19: " + shown(held));
  }

  private static WeightContent resNet(Map<String, List<StridedTensor>> layers)
      throws MalformedException {
    Map<String, ConvWeights> convolutions = new LinkedHashMap<>();
    for (ResNetLayout.Entry entry : ResNetLayout.convolutions()) {
      String convolution = entry.keras() + "_conv";
      List<StridedTensor> parts = parts(layers, convolution, 2);
      List<StridedTensor> norm = parts(layers, entry.keras() + "_bn", 4);
      convolutions.put(
          entry.name(),
          new BatchNorm(norm.get(0), norm.get(1), norm.get(2), norm.get(3), EPSILON)
              .fold(entry.name(), kernel(convolution, parts), parts.get(1)));
    }
    checkNoOther(layers, convolutions.size());
    return new WeightContent(Optional.of(ResNetLayout.KERAS), Preprocessing.CAFFE, convolutions);
  }

  /** ResNet101 has all the layers of ResNet50, and more. */
  private static void checkNoOther(Map<String, List<StridedTensor>> layers, int expected)
      throws MalformedException {
    long held = layers.keySet().stream().filter(name -> name.endsWith("_conv")).count();
    if (held != expected) {
      throw new MalformedException(
          "it has " + held + " convolutions where ResNet50 has " + expected);
    }
  }

  private static List<StridedTensor> parts(
      Map<String, List<StridedTensor>> layers, String layer, int count) throws MalformedException {
    List<StridedTensor> parts = layers.getOrDefault(layer, List.of());
    if (parts.size() != count) {
      throw new MalformedException(
          "its layer "
              + layer
              + " has "
              + parts.size()
              + " tensors where "
              + count
              + " are wanted");
    }
    return parts;
  }

  /** Keras has rows, columns, input, output. */
  private static StridedTensor kernel(String layer, List<StridedTensor> parts)
      throws MalformedException {
    StridedTensor kernel = parts.get(0);
    if (kernel.shape().size() != 4) {
      throw new MalformedException(
          "the kernel of its layer "
              + layer
              + " has the shape "
              + kernel.shape()
              + " where rows, columns, input, output are wanted");
    }
    return kernel.permuted(3, 2, 0, 1);
  }

  private static String shown(Set<String> names) {
    List<String> shown = new ArrayList<>();
    for (String name : names) {
      if (shown.size() == 3) {
        shown.add("...");
        break;
      }
      shown.add(Names.quoted(name));
    }
    return shown.isEmpty() ? "none" : String.join(", ", shown);
  }
}
