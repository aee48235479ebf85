package dev.brushwork.compute.cuda;

import dev.brushwork.compute.Backpropagation.Gradient;
import dev.brushwork.compute.Op;
import dev.brushwork.compute.Recording;
import dev.brushwork.compute.Store;
import dev.brushwork.compute.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who makes each tensor, who reads it, and which gradients are wanted. */
final class Readers {
  private final Recording recording;
  private final List<Gradient> gradients;
  private final Map<Tensor, Op> producers = new HashMap<>();
  private final Map<Tensor, Gradient> byTensor = new HashMap<>();

  Readers(Recording recording, List<Gradient> gradients) {
    this.recording = recording;
    this.gradients = gradients;
    recording.ops().forEach(op -> producers.put(op.output(), op));
    gradients.forEach(gradient -> byTensor.put(gradient.of(), gradient));
  }

  List<Gradient> gradients() {
    return gradients;
  }

  /** The operation whose output {@code tensor} is; empty for what comes from outside. */
  Optional<Op> producer(Tensor tensor) {
    return Optional.ofNullable(producers.get(tensor));
  }

  /** What the gradient of {@code tensor} is made of; empty if nobody wants it. */
  Optional<Gradient> gradient(Tensor tensor) {
    return Optional.ofNullable(byTensor.get(tensor));
  }

  boolean isDifferentiated(Tensor tensor) {
    return byTensor.containsKey(tensor);
  }

  boolean isRectified(Tensor tensor) {
    return producer(tensor).map(Op::relu).orElse(false);
  }

  boolean isStored(Tensor tensor) {
    return recording.stores().stream().map(Store::from).anyMatch(tensor::equals);
  }

  boolean isVariable(Tensor tensor) {
    return recording.variable().filter(tensor::equals).isPresent();
  }
}
