package dev.brushwork.compute;

import java.util.ArrayList;
import java.util.List;

/**
 * {@code variable} moves by {@link Lbfgs}. The pairs stand in a ring of one more than the history:
 * the place at {@code head} is the one that is being made, with the last step in {@code steps} and
 * the gradient before it in {@code differences}; the {@code count} places before it, around the
 * ring, hold the pairs that are remembered.
 *
 * @param steps external, of the variable's shape, at least 2
 * @param differences external, of the variable's shape, as many as {@code steps}
 * @param counters external, 1 x {@link #COUNTERS}: the number of updates done, count, head, and 0
 * @param products external, 1 x {@link #products}: a backend's own, of what it need not compute
 *     anew; not looked at by others
 */
public record LbfgsUpdate(
    Tensor variable,
    List<Tensor> steps,
    List<Tensor> differences,
    Tensor counters,
    Tensor products,
    Lbfgs lbfgs)
    implements Update {
  /** How many numbers {@code counters} holds. */
  public static final int COUNTERS = 4;

  public LbfgsUpdate {
    steps = List.copyOf(steps);
    differences = List.copyOf(differences);
  }

  /**
   * Makes the tensors of an update.
   *
   * @param history pairs to remember, at least 1
   */
  public static LbfgsUpdate of(Recorder recorder, Tensor variable, int history, Lbfgs lbfgs) {
    List<Tensor> steps = new ArrayList<>();
    List<Tensor> differences = new ArrayList<>();
    for (int i = 0; i <= history; i++) {
      steps.add(recorder.external("L-BFGS' step " + i, variable.shape()));
      differences.add(recorder.external("L-BFGS' gradient difference " + i, variable.shape()));
    }
    return new LbfgsUpdate(
        variable,
        steps,
        differences,
        recorder.external("L-BFGS' counters", Shape.matrix(1, COUNTERS)),
        recorder.external("L-BFGS' products", Shape.matrix(1, products(history + 1))),
        lbfgs);
  }

  /**
   * Numbers in {@code products}: two matrices of the ring's places, slots x slots, s_i y_j and y_i
   * y_j, each number as the sum of two floats.
   */
  public static int products(int slots) {
    return Math.multiplyExact(4, Math.multiplyExact(slots, slots));
  }

  /** Places of the ring: one more than the pairs remembered. */
  public int slots() {
    return steps.size();
  }

  @Override
  public List<Tensor> state() {
    List<Tensor> state = new ArrayList<>(steps);
    state.addAll(differences);
    state.add(counters);
    state.add(products);
    return state;
  }
}
