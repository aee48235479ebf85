package dev.brushwork.engine.weights;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds torchvision's networks in a state dict, by the names of its tensors. */
final class TorchvisionNetworks {
  private static final String WEIGHT = ".weight";

  /** PyTorch's default. */
  private static final double EPSILON = 1e-5;

  private TorchvisionNetworks() {}

  static WeightContent read(Map<String, StridedTensor> tensors) throws MalformedException {
    return tensors.containsKey("conv1.weight") ? resNet(tensors) : vgg(tensors);
  }

  private static WeightContent vgg(Map<String, StridedTensor> tensors) throws MalformedException {
    Set<String> held =
        tensors.keySet().stream()
            .filter(name -> name.startsWith("features.") && name.endsWith(WEIGHT))
            .map(name -> name.substring(0, name.length() - WEIGHT.length()))
            .collect(Collectors.toSet());
    for (VggLayout layout : VggLayout.ALL) {
      List<String> names = layout.torchvisionNames();
      if (held.equals(Set.copyOf(names))) {
        Map<String, ConvWeights> convolutions = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
          String name = layout.convolutions().get(i);
          convolutions.put(
              name,
              WeightContent.convolution(
                  name,
                  tensor(tensors, names.get(i) + WEIGHT),
                  tensor(tensors, names.get(i) + ".bias")));
        }
        return new WeightContent(
            Optional.of(layout.network()), Preprocessing.TORCHVISION, convolutions);
      }
    }
    throw new MalformedException(
        held.isEmpty()
            ? "it holds neither a VGG's features.0.weight nor a ResNet's conv1.weight"
            : "its "
                + held.size()
                + " layers below features are those of neither VGG16 nor VGG19 (without batch"
                + " normalisation)");
  }

  private static WeightContent resNet(Map<String, StridedTensor> tensors)
      throws MalformedException {
    Map<String, ConvWeights> convolutions = new LinkedHashMap<>();
    for (ResNetLayout.Entry entry : ResNetLayout.convolutions()) {
      String norm = entry.torchvisionNorm();
      convolutions.put(
          entry.name(),
          new BatchNorm(
                  tensor(tensors, norm + WEIGHT),
                  tensor(tensors, norm + ".bias"),
                  tensor(tensors, norm + ".running_mean"),
                  tensor(tensors, norm + ".running_var"),
                  EPSILON)
              .fold(entry.name(), tensor(tensors, entry.torchvision() + WEIGHT), null));
    }
    checkNoOther(tensors, convolutions.size());
    return new WeightContent(
        Optional.of(ResNetLayout.TORCHVISION), Preprocessing.TORCHVISION, convolutions);
  }

  /** ResNet101 has all the tensors of ResNet50, and more. */
  private static void checkNoOther(Map<String, StridedTensor> tensors, int expected)
      throws MalformedException {
    long held = tensors.values().stream().filter(tensor -> tensor.shape().size() == 4).count();
    if (held != expected) {
      throw new MalformedException(
          "it has " + held + " convolutions where ResNet50 has " + expected);
    }
  }

  private static StridedTensor tensor(Map<String, StridedTensor> tensors, String name)
      throws MalformedException {
    StridedTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new MalformedException(name + " is missing");
    }
    if (!tensor.type().readable()) {
      throw new MalformedException(
          name + " is " + tensor.type() + "; F32, F16, BF16 and F64 are read");
    }
    return tensor;
  }
}
