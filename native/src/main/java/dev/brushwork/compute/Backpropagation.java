package dev.brushwork.compute;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Derives the backward pass of a recording, once for every backend: which gradients are needed, in
 * which order, and what each is the sum of. How to fuse and schedule it is the backend's.
 */
public final class Backpropagation {

  /**
   * The gradient of the objective with respect to {@code of}: the sum of what each contribution
   * sends back, set to zero, if {@code rectified}, wherever {@code of} itself is not above zero, so
   * that it is the gradient before the ReLU. The gradients of the contributing operations' outputs
   * come earlier in the list.
   *
   * @param contributions the operations and losses that read {@code of}; never empty
   */
  public record Gradient(Tensor of, List<Node> contributions, boolean rectified) {
    public Gradient {
      contributions = List.copyOf(contributions);
    }
  }

  private Backpropagation() {}

  /**
   * The gradients to compute, in order; the last is the variable's.
   *
   * @throws IllegalArgumentException if no loss depends on the variable
   */
  public static List<Gradient> of(Recording recording) {
    Tensor variable =
        recording
            .variable()
            .orElseThrow(() -> new IllegalArgumentException("there is no variable"));
    Set<Tensor> dependent = new HashSet<>();
    dependent.add(variable);
    Map<Tensor, Op> producers = new HashMap<>();
    List<Tensor> order = new ArrayList<>();
    order.add(variable);
    for (Op op : recording.ops()) {
      if (dependent.contains(op.input())) {
        dependent.add(op.output());
        producers.put(op.output(), op);
        order.add(op.output());
      }
    }
    Map<Tensor, List<Node>> contributions = new LinkedHashMap<>();
    for (Loss loss : recording.losses()) {
      if (dependent.contains(loss.input())) {
        contributions.computeIfAbsent(loss.input(), t -> new ArrayList<>()).add(loss);
      }
    }
    List<Gradient> gradients = new ArrayList<>();
    Collections.reverse(order);
    for (Tensor tensor : order) {
      List<Node> readers = contributions.get(tensor);
      if (readers == null) {
        continue; // nothing that is minimised depends on it
      }
      Op producer = producers.get(tensor);
      boolean rectified = producer instanceof Op.Convolution c && c.relu();
      gradients.add(new Gradient(tensor, readers, rectified));
      if (producer != null) {
        contributions.computeIfAbsent(producer.input(), t -> new ArrayList<>()).add(producer);
      }
    }
    if (!contributions.containsKey(variable)) {
      throw new IllegalArgumentException("no loss depends on " + variable);
    }
    return gradients;
  }
}
