package dev.brushwork.compute;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Derives the backward pass of a recording, once for every backend: which gradients are needed, in
 * which order, and what each is the sum of. How to fuse and schedule it is the backend's.
 */
public final class Backpropagation {

  /**
   * What {@code node} sends back to one of its inputs. A node that reads a tensor twice makes two
   * contributions to its gradient.
   *
   * @param input the place of the tensor among {@link Node#inputs()}
   */
  public record Contribution(Node node, int input) {}

  /**
   * The gradient of the objective with respect to {@code of}: the sum of what each contribution
   * sends back, set to zero, if {@code rectified}, wherever {@code of} itself is not above zero, so
   * that it is the gradient before the ReLU. The gradients of the contributing operations' outputs
   * come earlier in the list.
   *
   * @param contributions of the operations and losses that read {@code of}; never empty
   */
  public record Gradient(Tensor of, List<Contribution> contributions, boolean rectified) {
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
      if (!Collections.disjoint(op.inputs(), dependent)) {
        dependent.add(op.output());
        producers.put(op.output(), op);
        order.add(op.output());
      }
    }
    Map<Tensor, List<Contribution>> contributions = new HashMap<>();
    for (Loss loss : recording.losses()) {
      contribute(loss, dependent, contributions);
    }
    List<Gradient> gradients = new ArrayList<>();
    Collections.reverse(order);
    for (Tensor tensor : order) {
      List<Contribution> readers = contributions.get(tensor);
      if (readers == null) {
        continue; // nothing that is minimised depends on it
      }
      Op producer = producers.get(tensor);
      gradients.add(new Gradient(tensor, readers, producer != null && producer.relu()));
      if (producer != null) {
        contribute(producer, dependent, contributions);
      }
    }
    if (!contributions.containsKey(variable)) {
      throw new IllegalArgumentException("no loss depends on " + variable);
    }
    return gradients;
  }

  /** Adds what {@code node} sends to those of its inputs that depend on the variable. */
  private static void contribute(
      Node node, Set<Tensor> dependent, Map<Tensor, List<Contribution>> contributions) {
    for (int i = 0; i < node.inputs().size(); i++) {
      Tensor input = node.inputs().get(i);
      if (dependent.contains(input)) {
        contributions.computeIfAbsent(input, t -> new ArrayList<>()).add(new Contribution(node, i));
      }
    }
  }
}
