package dev.brushwork.compute.cuda.cudnn;

import dev.brushwork.compute.cuda.cudnn.FakeGraph.Geometry;
import dev.brushwork.compute.cuda.cudnn.FakeGraph.Operation;
import dev.brushwork.compute.cuda.cudnn.FakeGraph.Tensor;
import dev.brushwork.compute.cuda.kernels.NumberFormat;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.cuda.global.cudnn;

/**
 * Runs a {@link FakeGraph} on host memory, in double precision and by nothing but what the graph
 * says. Values are held as batch x height x width x channels (filters: outputs first).
 */
final class FakeExecution {
  private final Map<Long, Long> addresses;
  private final boolean tf32;
  private final Map<Tensor, double[]> virtual = new HashMap<>();

  /**
   * @param addresses by the ids of tensors
   * @param tf32 whether fp32 operands of convolutions are rounded
   */
  private FakeExecution(Map<Long, Long> addresses, boolean tf32) {
    this.addresses = addresses;
    this.tf32 = tf32;
  }

  static void run(FakeGraph graph, Map<Long, Long> addresses, boolean tf32) {
    FakeExecution execution = new FakeExecution(addresses, tf32);
    graph.operations().forEach(execution::run);
  }

  private void run(Operation o) {
    double[] first = load(o.first());
    double[] result =
        switch (o.kind()) {
          case CONVOLUTION -> convolution(o, operand(first), operand(load(o.second())));
          case INPUT_GRADIENT -> inputGradient(o, operand(first), operand(load(o.second())));
          case ADD -> add(o, first, load(o.second()));
          case RELU -> IntStream.range(0, first.length).mapToDouble(i -> relu(first[i])).toArray();
          case RELU_GRADIENT -> {
            double[] mask = load(o.second());
            yield IntStream.range(0, first.length)
                .mapToDouble(i -> mask[i] > 0 ? first[i] : 0)
                .toArray();
          }
        };
    store(o.output(), result);
  }

  private static double relu(double value) {
    return Math.max(value, 0);
  }

  private double[] operand(double[] values) {
    return tf32 ? Direct.toTf32(values) : values;
  }

  private static double[] add(Operation o, double[] chain, double[] addend) {
    int channels = o.output().extent(1);
    boolean perChannel = o.second().extent(2) == 1 && o.second().extent(3) == 1;
    boolean same = addend.length == chain.length;
    return IntStream.range(0, chain.length)
        .mapToDouble(i -> chain[i] + addend[perChannel && !same ? i % channels : i])
        .toArray();
  }

  private static double[] convolution(Operation o, double[] input, double[] filter) {
    Tensor in = o.first();
    Tensor out = o.output();
    Tensor f = o.second();
    int channels = in.extent(1);
    double[] output = new double[Math.toIntExact(out.elements())];
    IntStream.range(0, out.extent(2))
        .parallel()
        .forEach(
            y -> {
              for (int x = 0; x < out.extent(3); x++) {
                int to = (y * out.extent(3) + x) * out.extent(1);
                for (int r = 0; r < f.extent(2); r++) {
                  int row = position(o.geometry(), 0, y, r);
                  for (int s = 0; s < f.extent(3); s++) {
                    int column = position(o.geometry(), 1, x, s);
                    if (!isIn(in, row, column)) {
                      continue;
                    }
                    int from = (row * in.extent(3) + column) * channels;
                    int tap = tap(o, r, s);
                    for (int k = 0; k < out.extent(1); k++) {
                      int weight = (k * f.extent(2) * f.extent(3) + tap) * channels;
                      double sum = 0;
                      for (int c = 0; c < channels; c++) {
                        sum += input[from + c] * filter[weight + c];
                      }
                      output[to + k] += o.scale() * sum;
                    }
                  }
                }
              }
            });
    return output;
  }

  private static double[] inputGradient(Operation o, double[] gradient, double[] filter) {
    Tensor in = o.first();
    Tensor out = o.output();
    Tensor f = o.second();
    int channels = out.extent(1);
    double[] output = new double[Math.toIntExact(out.elements())];
    for (int y = 0; y < in.extent(2); y++) {
      for (int x = 0; x < in.extent(3); x++) {
        for (int r = 0; r < f.extent(2); r++) {
          int row = position(o.geometry(), 0, y, r);
          for (int s = 0; s < f.extent(3); s++) {
            int column = position(o.geometry(), 1, x, s);
            if (!isIn(out, row, column)) {
              continue;
            }
            int to = (row * out.extent(3) + column) * channels;
            for (int k = 0; k < in.extent(1); k++) {
              double value = o.scale() * gradient[(y * in.extent(3) + x) * in.extent(1) + k];
              int weight = (k * f.extent(2) * f.extent(3) + tap(o, r, s)) * channels;
              for (int c = 0; c < channels; c++) {
                output[to + c] += value * filter[weight + c];
              }
            }
          }
        }
      }
    }
    return output;
  }

  private static int position(Geometry g, int dimension, int output, int tap) {
    long at = output * g.strides().get(dimension) - g.before().get(dimension);
    return Math.toIntExact(at + tap * g.dilations().get(dimension));
  }

  private static boolean isIn(Tensor map, int row, int column) {
    return row >= 0 && row < map.extent(2) && column >= 0 && column < map.extent(3);
  }

  private static int tap(Operation o, int r, int s) {
    int width = o.second().extent(3);
    int tap = r * width + s;
    return o.flip() ? o.second().extent(2) * width - 1 - tap : tap;
  }

  private double[] load(Tensor tensor) {
    if (tensor.virtual()) {
      return virtual.get(tensor);
    }
    // Channels last is checked, so values lie in the order in which they are held.
    return HostMemory.read(addresses.get(tensor.id()), format(tensor), tensor.elements());
  }

  private void store(Tensor tensor, double[] values) {
    if (tensor.virtual()) {
      virtual.put(tensor, values);
    } else {
      HostMemory.write(addresses.get(tensor.id()), format(tensor), values);
    }
  }

  static NumberFormat format(Tensor tensor) {
    return switch (tensor.type()) {
      case cudnn.CUDNN_DATA_FLOAT -> NumberFormat.FP32;
      case cudnn.CUDNN_DATA_HALF -> NumberFormat.FP16;
      case cudnn.CUDNN_DATA_BFLOAT16 -> NumberFormat.BF16;
      default -> throw new FakeCudnn.Refusal("data type " + tensor.type());
    };
  }
}
