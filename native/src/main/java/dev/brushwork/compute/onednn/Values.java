package dev.brushwork.compute.onednn;

import dev.brushwork.compute.Tensor;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The places of a recording's tensors and of their gradients. */
final class Values {
  private final Schedule schedule;
  private final Set<Tensor> differentiated;
  private final Map<Tensor, Place> values = new HashMap<>();
  private final Map<Tensor, Place> gradients = new HashMap<>();
  private final Set<Tensor> sharing = new HashSet<>();
  private final Map<Tensor, Tensor> accumulated = new HashMap<>();

  /**
   * @param differentiated the tensors whose gradients an iteration computes
   */
  Values(Schedule schedule, Set<Tensor> differentiated) {
    this.schedule = schedule;
    this.differentiated = differentiated;
  }

  boolean isDifferentiated(Tensor tensor) {
    return differentiated.contains(tensor);
  }

  /** Makes room for {@code tensor}, which the next step computes. */
  Place define(Tensor tensor) {
    Place place = schedule.make(OneDnnBuffer.bytes(tensor.shape()));
    values.put(tensor, place);
    return place;
  }

  /** Lets {@code tensor} be {@code other}: equal values need no copy. */
  void shareValue(Tensor tensor, Tensor other) {
    values.put(tensor, value(other));
  }

  Place value(Tensor tensor) {
    return tensor.external() ? new Place.Bound(tensor) : values.get(tensor);
  }

  /** Makes room for the gradient of {@code tensor}, which the next step begins to compute. */
  Place defineGradient(Tensor tensor) {
    Place place =
        accumulates(tensor)
            ? new Place.Bound(accumulated.get(tensor))
            : schedule.make(OneDnnBuffer.bytes(tensor.shape()));
    gradients.put(tensor, place);
    return place;
  }

  /** Has the gradient of {@code tensor} added to the external {@code to}. */
  void accumulateGradient(Tensor tensor, Tensor to) {
    accumulated.put(tensor, to);
  }

  /** Whether its gradient is added to what is there already. */
  boolean accumulates(Tensor tensor) {
    return accumulated.containsKey(tensor);
  }

  /**
   * Lets the gradient of {@code tensor} be that of {@code other}, which is complete: equal values
   * need no copy. Neither may be written to from now on.
   */
  void shareGradient(Tensor tensor, Tensor other) {
    gradients.put(tensor, gradients.get(other));
    sharing.add(tensor);
  }

  /** Whether {@link #shareGradient} gave {@code tensor} the gradient of another. */
  boolean sharesGradient(Tensor tensor) {
    return sharing.contains(tensor);
  }

  Place gradient(Tensor tensor) {
    return gradients.get(tensor);
  }
}
