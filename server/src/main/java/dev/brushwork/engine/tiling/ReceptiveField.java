package dev.brushwork.engine.tiling;

import dev.brushwork.compute.Op;
import dev.brushwork.compute.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which pixels of the image, along one axis, the maps of a network are computed from. */
final class ReceptiveField {
  private final List<Op> ops;
  private final Tensor image;
  private final Axis axis;
  private final Map<Tensor, Integer> strides = new HashMap<>();

  /**
   * @param ops of the network, recorded over the whole of {@code image}
   */
  ReceptiveField(List<Op> ops, Tensor image, Axis axis) {
    this.ops = ops;
    this.image = image;
    this.axis = axis;
    strides.put(image, 1);
    for (Op op : ops) {
      strides.put(op.output(), Math.multiplyExact(strides.get(op.inputs().get(0)), stride(op)));
    }
  }

  /** Pixels of the image from one position of {@code map} to the next. */
  int stride(Tensor map) {
    return strides.get(map);
  }

  /** Positions of {@code map}. */
  int extent(Tensor map) {
    return axis.of(map.shape());
  }

  /** The pixels that these parts of maps are computed from; empty if they are. */
  Optional<Span> source(Map<Tensor, Span> parts) {
    Map<Tensor, Span> needed = new HashMap<>();
    parts.forEach(
        (map, span) -> {
          if (!span.isEmpty()) {
            needed.put(map, span);
          }
        });
    for (int i = ops.size() - 1; i >= 0; i--) {
      Op op = ops.get(i);
      Span output = needed.get(op.output());
      if (output != null) {
        for (Tensor input : op.inputs()) {
          needed.merge(input, read(op, output).within(extent(input)), Span::hull);
        }
      }
    }
    return Optional.ofNullable(needed.get(image));
  }

  private static int stride(Op op) {
    if (op instanceof Op.Convolution c) {
      return c.stride();
    }
    return op instanceof Op.Pool p ? p.stride() : 1;
  }

  /** What of its input an operation reads for these positions of its output. */
  private Span read(Op op, Span output) {
    if (op instanceof Op.Convolution c) {
      return read(output, axis.of(c.filter().shape()), c.stride(), c.padding());
    } else if (op instanceof Op.Pool p) {
      return read(output, p.window(), p.stride(), p.padding());
    } else if (op instanceof Op.Replicate r) {
      int last = extent(r.input()) - 1;
      int from = Math.min(Math.max(output.from() - r.padding(), 0), last);
      int to = Math.min(Math.max(output.to() - 1 - r.padding(), 0), last);
      return new Span(from, to + 1);
    } else if (op instanceof Op.Affine || op instanceof Op.Add) {
      return output;
    }
    throw new IllegalArgumentException("not an operation of a network: " + op);
  }

  private static Span read(Span output, int window, int stride, int padding) {
    return new Span(
        output.from() * stride - padding, (output.to() - 1) * stride - padding + window);
  }
}
