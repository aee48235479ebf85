package dev.brushwork.compute;

import java.util.HashMap;
import java.util.Map;

/**
 * Which buffer stands behind each external tensor of a recording, and which filter behind each
 * parameter.
 */
public final class Bindings {
  private final Map<Tensor, Buffer> buffers = new HashMap<>();
  private final Map<Parameter, Filter> filters = new HashMap<>();

  /** Binds an external tensor. */
  public Bindings bind(Tensor tensor, Buffer buffer) {
    if (!tensor.external()) {
      throw new IllegalArgumentException(tensor + " is not external and cannot be bound");
    }
    if (!tensor.shape().equals(buffer.shape())) {
      throw new IllegalArgumentException(
          tensor + " cannot be bound to a buffer of " + buffer.shape());
    }
    buffers.put(tensor, buffer);
    return this;
  }

  /** Binds a parameter. */
  public Bindings bind(Parameter parameter, Filter filter) {
    if (!parameter.shape().equals(filter.shape())) {
      throw new IllegalArgumentException(
          parameter.name()
              + " ("
              + parameter.shape()
              + ") cannot be bound to a filter of "
              + filter.shape());
    }
    filters.put(parameter, filter);
    return this;
  }

  /** The buffer behind {@code tensor}. */
  public Buffer buffer(Tensor tensor) {
    Buffer buffer = buffers.get(tensor);
    if (buffer == null) {
      throw new IllegalArgumentException(tensor + " is not bound to a buffer");
    }
    return buffer;
  }

  /** The filter behind {@code parameter}. */
  public Filter filter(Parameter parameter) {
    Filter filter = filters.get(parameter);
    if (filter == null) {
      throw new IllegalArgumentException(parameter.name() + " is not bound to a filter");
    }
    return filter;
  }
}
