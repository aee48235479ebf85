package dev.brushwork.compute.cuda;

import dev.brushwork.compute.Tensor;
import dev.brushwork.compute.cuda.kernels.NumberFormat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The values of a recording's tensors and gradients, each in as many layouts as are asked for: what
 * is not there yet in one is made from another.
 */
final class Values {
  private final Schedule schedule;
  private final Numerics numerics;
  private final Scaling scaling;
  private final Map<Tensor, List<Value>> values = new HashMap<>();
  private final Map<Tensor, Supplier<Value>> lazy = new HashMap<>();
  private final Map<Tensor, List<Value>> gradients = new HashMap<>();
  private final Set<Tensor> floats = new HashSet<>();

  Values(Schedule schedule, Numerics numerics, Scaling scaling) {
    this.schedule = schedule;
    this.numerics = numerics;
    this.scaling = scaling;
  }

  Numerics numerics() {
    return numerics;
  }

  Schedule schedule() {
    return schedule;
  }

  Scale scale(Tensor map) {
    return scaling.of(map);
  }

  /** The layout in which the network's operations read and write a map. */
  Layout mapLayout(Tensor tensor) {
    return Layout.padded(tensor.shape(), numerics.map(), scaling.of(tensor));
  }

  /** Says that the gradient of {@code tensor} is in floats: it is of an image, not of a map. */
  void keepFloats(Tensor tensor) {
    floats.add(tensor);
  }

  /** The layout in which the backward pass reads and writes a map's gradient. */
  Layout gradientLayout(Tensor tensor) {
    if (floats.contains(tensor)) {
      return Layout.padded(tensor.shape(), NumberFormat.FP32, Scale.ONE);
    }
    return Layout.padded(tensor.shape(), numerics.gradient(), scaling.of(tensor).inverse());
  }

  /** Makes room for {@code tensor}, which the next step computes. */
  Value define(Tensor tensor) {
    return define(tensor, mapLayout(tensor));
  }

  Value define(Tensor tensor, Layout layout) {
    Value value = make(layout);
    values.computeIfAbsent(tensor, t -> new ArrayList<>()).add(value);
    return value;
  }

  /** Lets {@code tensor} be {@code other}, of whose scale it must be: equal values need no copy. */
  void shareValue(Tensor tensor, Tensor other) {
    first(other);
    values.put(tensor, values.get(other));
  }

  /** Says how to compute {@code tensor}, should anybody ask for it. */
  void defineLazily(Tensor tensor, Supplier<Value> computation) {
    lazy.put(tensor, computation);
  }

  /** A map in {@link #mapLayout}. */
  Value map(Tensor tensor) {
    return in(tensor, mapLayout(tensor));
  }

  /**
   * A tensor without loss of digits: as maps are, but in floats if it comes from outside, or is not
   * a map of the network.
   */
  Value precise(Tensor tensor) {
    Value first = first(tensor);
    return first.layout().format() == NumberFormat.FP32
        ? in(tensor, Layout.padded(tensor.shape(), NumberFormat.FP32, Scale.ONE))
        : map(tensor);
  }

  /** A tensor in unscaled floats, with whatever padding is there already. */
  Value floats(Tensor tensor) {
    Value first = first(tensor);
    return isFloats(first.layout())
        ? first
        : in(tensor, Layout.padded(tensor.shape(), NumberFormat.FP32, Scale.ONE));
  }

  private static boolean isFloats(Layout layout) {
    return layout.format() == NumberFormat.FP32 && layout.scale() == Scale.ONE;
  }

  /** A tensor in exactly this layout. */
  Value in(Tensor tensor, Layout layout) {
    first(tensor);
    return in(values.get(tensor), layout);
  }

  /** A tensor in the layout in which it was made. */
  Value nearest(Tensor tensor) {
    return first(tensor);
  }

  private Value first(Tensor tensor) {
    List<Value> known = values.computeIfAbsent(tensor, t -> new ArrayList<>());
    if (known.isEmpty()) {
      known.add(
          tensor.external()
              ? new Value(new Place.Bound(tensor), Layout.dense(tensor.shape()))
              : lazy.get(tensor).get());
    }
    return known.get(0);
  }

  /** Says that this is the gradient of {@code tensor}, complete; nothing may write to it now. */
  void setGradient(Tensor tensor, Value gradient) {
    gradients.put(tensor, new ArrayList<>(List.of(gradient)));
  }

  /** The gradient of a map in {@link #gradientLayout}. */
  Value gradient(Tensor tensor) {
    return in(gradients.get(tensor), gradientLayout(tensor));
  }

  /** The gradient of a map in exactly this layout. */
  Value gradientIn(Tensor tensor, Layout layout) {
    return in(gradients.get(tensor), layout);
  }

  /** {@code value} itself, or a copy in this layout. */
  Value convert(Value value, Layout layout) {
    return in(new ArrayList<>(List.of(value)), layout);
  }

  private Value in(List<Value> known, Layout layout) {
    for (Value value : known) {
      if (value.layout().equals(layout)) {
        return value;
      }
    }
    Value copy = make(layout);
    Copies.add(schedule, known.get(0), copy, false);
    known.add(copy);
    return copy;
  }

  /** Room for what the next step makes. */
  Value make(Layout layout) {
    return new Value(schedule.make(layout.bytes()), layout);
  }
}
