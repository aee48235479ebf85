package dev.brushwork.compute.cuda.cudnn;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A graph as {@link FakeCudnn} understood its descriptors: what it then executes. */
record FakeGraph(List<Operation> operations) implements Serializable {

  /** Extents and strides in cuDNN's order: batch, channels, height, width. */
  record Tensor(long id, List<Long> extents, List<Long> strides, int type, boolean virtual)
      implements Serializable {
    int extent(int index) {
      return Math.toIntExact(extents.get(index));
    }

    long elements() {
      return extents.stream().reduce(1L, Math::multiplyExact);
    }
  }

  /** Of the two spatial dimensions. */
  record Geometry(List<Long> before, List<Long> after, List<Long> strides, List<Long> dilations)
      implements Serializable {}

  /** What an operation does; its tensors stand beside it. */
  enum Kind {
    CONVOLUTION,
    INPUT_GRADIENT,
    ADD,
    RELU,
    RELU_GRADIENT
  }

  /**
   * @param first the input, gradient or chain
   * @param second the filter, addend or mask; null for a ReLU
   * @param geometry of convolutions; else null
   * @param flip whether the filter is turned, as in a mathematician's convolution
   * @param scale of convolutions' results
   */
  record Operation(
      Kind kind,
      Tensor first,
      Tensor second,
      Tensor output,
      Geometry geometry,
      boolean flip,
      double scale)
      implements Serializable {
    List<Tensor> inputs() {
      return second == null ? List.of(first) : List.of(first, second);
    }
  }

  /** What lies in memory. */
  List<Tensor> inMemory() {
    Set<Tensor> tensors = new HashSet<>();
    for (Operation operation : operations) {
      tensors.addAll(operation.inputs());
      tensors.add(operation.output());
    }
    List<Tensor> real = new ArrayList<>(tensors);
    real.removeIf(Tensor::virtual);
    return real;
  }

  String serialised() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(new ArrayList<>(operations));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  @SuppressWarnings({"unchecked", "BanSerializableRead"}) // what this class wrote, in a test
  static FakeGraph deserialised(String text) {
    byte[] bytes = Base64.getDecoder().decode(text);
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return new FakeGraph((List<Operation>) in.readObject());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ClassNotFoundException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
