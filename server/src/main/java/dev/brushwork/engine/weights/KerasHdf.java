package dev.brushwork.engine.weights;

import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.api.dataset.ContiguousDataset;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.FloatingPoint;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * How Keras lays weights out in an HDF5 file: the attribute {@code layer_names} of the root names a
 * group a layer, and the attribute {@code weight_names} of that group the layer's tensors, in
 * order.
 *
 * <p>Of HDF5 only what Keras writes is followed. Links could lead to other files, and chunks could
 * be compressed to far less than they claim, so neither is.
 */
final class KerasHdf {
  private static final String LAYERS = "layer_names";
  private static final String WEIGHTS = "weight_names";

  /** Where a file of a whole model has what a file of weights has at its root. */
  private static final String WHOLE_MODEL = "model_weights";

  private static final int MOST_NAMES = 10_000;

  private KerasHdf() {}

  /**
   * The tensors of layers by the layers' names, both in the file's order.
   *
   * @param wanted the layers whose tensors are looked up; of the others there are none
   */
  static Map<String, List<StridedTensor>> layers(ByteBuffer file, Predicate<String> wanted)
      throws MalformedException {
    try (HdfFile hdf = HdfFile.fromByteBuffer(file.duplicate().rewind())) {
      Group root = hdf;
      if (root.getAttribute(LAYERS) == null && root.getChild(WHOLE_MODEL) instanceof Group inner) {
        root = inner;
      }
      Map<String, List<StridedTensor>> layers = new LinkedHashMap<>();
      for (String layer : names(root, LAYERS)) {
        layers.put(layer, wanted.test(layer) ? tensors(group(child(root, layer))) : List.of());
      }
      return layers;
    } catch (RuntimeException | StackOverflowError e) {
      // jHDF meets a damaged file with any of these, and one whose parts contain themselves with
      // the last. It holds nothing but memory then.
      throw new MalformedException("it is a damaged HDF5 file" + reason(e), e);
    }
  }

  private static List<StridedTensor> tensors(Group layer) throws MalformedException {
    List<StridedTensor> tensors = new ArrayList<>();
    for (String weight : names(layer, WEIGHTS)) {
      tensors.add(tensor(weight, node(layer, weight)));
    }
    return tensors;
  }

  /** The innermost message, on one line; jHDF wraps it in where it was found. */
  private static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    return message == null || message.isBlank() ? "" : " (" + Names.quoted(message) + ")";
  }

  /** An attribute's strings, of fixed length (Keras 1 and 2) or variable (Keras 3). */
  private static List<String> names(Group group, String attribute) throws MalformedException {
    Attribute found = group.getAttribute(attribute);
    if (found == null) {
      throw new MalformedException(
          "it is no file of Keras' weights: "
              + Names.quoted(group.getPath())
              + " has no "
              + attribute);
    }
    // A layer without tensors has an empty list.
    if (found.isEmpty()) {
      return List.of();
    }
    if (found.getSize() > MOST_NAMES) {
      throw new MalformedException("its " + attribute + " are more than " + MOST_NAMES);
    }
    if (!(found.getData() instanceof String[] names)) {
      throw new MalformedException("its " + attribute + " are not a list of names");
    }
    return Arrays.asList(names);
  }

  /** What a name leads to, whose slashes lead through groups. */
  private static Node node(Group group, String path) throws MalformedException {
    Node node = group;
    for (String step : path.split("/", -1)) {
      node = child(group(node), step);
    }
    return node;
  }

  private static Node child(Group group, String name) throws MalformedException {
    Node child = group.getChild(name);
    if (child == null || child.isLink()) {
      throw new MalformedException(
          Names.quoted(group.getPath() + name) + (child == null ? " is missing" : " is a link"));
    }
    return child;
  }

  private static Group group(Node node) throws MalformedException {
    if (node instanceof Group group) {
      return group;
    }
    throw new MalformedException(Names.quoted(node.getPath()) + " is not a group");
  }

  private static StridedTensor tensor(String name, Node node) throws MalformedException {
    if (!(node instanceof ContiguousDataset data)) {
      throw new MalformedException(
          Names.quoted(name) + " is not a plain array: chunks and compression are not read");
    }
    List<Long> shape = Arrays.stream(data.getDimensionsAsLong()).boxed().toList();
    return StridedTensor.dense(name, type(name, data.getDataType()), data.getBuffer(), shape);
  }

  private static ElementType type(String name, DataType type) throws MalformedException {
    if (type instanceof FloatingPoint f) {
      String layout = f.getSize() + "/" + f.getExponentSize() + "/" + f.getMantissaSize();
      switch (layout) {
        case "2/5/10":
          return ElementType.F16;
        case "4/8/23":
          return ElementType.F32;
        case "8/11/52":
          return ElementType.F64;
        default:
          break;
      }
    }
    throw new MalformedException(
        Names.quoted(name) + " is not of float16, float32 or float64 numbers");
  }
}
