package dev.brushwork.compute;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The order of a recording's forward pass, once for every backend that plans memory: losses and
 * stores follow at once what they read, so that its memory is soon free again, but a store waits
 * for the end where the pass itself still reads what it overwrites.
 */
public final class ForwardOrder {
  private ForwardOrder() {}

  /**
   * Hands everything in {@code recording}'s forward pass over, in order.
   *
   * @param nodes is handed the operations and the losses
   */
  public static void visit(Recording recording, Consumer<Node> nodes, Consumer<Store> stores) {
    Set<Tensor> read = read(recording);
    for (Loss loss : recording.losses()) {
      if (loss.input().external()) {
        nodes.accept(loss);
      }
    }
    for (Op op : recording.ops()) {
      nodes.accept(op);
      for (Loss loss : recording.losses()) {
        if (loss.input().equals(op.output())) {
          nodes.accept(loss);
        }
      }
      for (Store store : recording.stores()) {
        if (store.from().equals(op.output()) && !read.contains(store.to())) {
          stores.accept(store);
        }
      }
    }
    for (Store store : recording.stores()) {
      if (store.from().external() || read.contains(store.to())) {
        stores.accept(store);
      }
    }
  }

  /** Every tensor that the forward pass reads. */
  private static Set<Tensor> read(Recording recording) {
    Set<Tensor> read = new HashSet<>();
    for (Op op : recording.ops()) {
      read.addAll(op.inputs());
      if (op instanceof Op.Window window) {
        read.add(window.frame().table());
      }
      if (op instanceof Op.Guide guided) {
        read.add(guided.guide());
      }
    }
    for (Loss loss : recording.losses()) {
      read.add(loss.input());
      if (loss instanceof Loss.SquaredError error) {
        read.add(error.target());
      }
    }
    return read;
  }
}
