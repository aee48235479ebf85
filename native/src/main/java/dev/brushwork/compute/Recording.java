package dev.brushwork.compute;

import java.util.List;
import java.util.Optional;

/**
 * What one iteration computes: plain, immutable data, written by {@link Recorder}.
 *
 * <p>An iteration runs the operations in order, evaluates the losses, and, when there is something
 * to do with it, computes the gradient of their sum with respect to the variable, stores it where
 * asked, and updates the variable.
 *
 * @param tensors all tensors, by id
 * @param parameters all parameters, by id
 * @param ops in an order in which every input is computed before it is read
 * @param variable the external tensor that gradients are taken with respect to
 * @param storedGradient external, of the variable's shape: receives the gradient each iteration
 * @param accumulatedGradient external, of the variable's shape: the gradient is added to it each
 *     iteration; not beside a stored gradient or an update
 * @param average of the variable, only if there is an update
 */
public record Recording(
    Precision precision,
    List<Tensor> tensors,
    List<Parameter> parameters,
    List<Op> ops,
    List<Loss> losses,
    List<Store> stores,
    Optional<Tensor> variable,
    Optional<Tensor> storedGradient,
    Optional<Tensor> accumulatedGradient,
    Optional<Update> update,
    Optional<Average> average) {

  public Recording {
    tensors = List.copyOf(tensors);
    parameters = List.copyOf(parameters);
    ops = List.copyOf(ops);
    losses = List.copyOf(losses);
    stores = List.copyOf(stores);
  }

  /** Whether an iteration needs the backward pass. */
  public boolean needsGradient() {
    return storedGradient.isPresent() || accumulatedGradient.isPresent() || update.isPresent();
  }

  /** Multiply-adds counted as two operations, of one iteration's convolutions and Gram matrices. */
  public double operations() {
    return Operations.count(this);
  }

  /** Those of an evaluation. */
  public double forwardOperations() {
    return Operations.forward(this);
  }
}
