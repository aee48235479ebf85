package dev.brushwork.compute.reference;

import dev.brushwork.compute.AdamUpdate;
import dev.brushwork.compute.Average;
import dev.brushwork.compute.Backpropagation;
import dev.brushwork.compute.Backpropagation.Contribution;
import dev.brushwork.compute.Backpropagation.Gradient;
import dev.brushwork.compute.Bindings;
import dev.brushwork.compute.Frame;
import dev.brushwork.compute.FrameRange;
import dev.brushwork.compute.LbfgsUpdate;
import dev.brushwork.compute.Loss;
import dev.brushwork.compute.Node;
import dev.brushwork.compute.Op;
import dev.brushwork.compute.Parameter;
import dev.brushwork.compute.Program;
import dev.brushwork.compute.Recording;
import dev.brushwork.compute.SgdUpdate;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Store;
import dev.brushwork.compute.Tensor;
import dev.brushwork.compute.Update;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Replays a recording op by op; every tensor and every gradient has an array of its own. */
final class ReferenceProgram implements Program {
  private final Recording recording;
  private final List<Gradient> backward;
  private final Map<Tensor, ReferenceBuffer> buffers = new HashMap<>();
  private final Map<Parameter, ReferenceFilter> filters = new HashMap<>();
  private final Map<Tensor, double[]> values = new HashMap<>();
  private final Map<Tensor, double[]> gradients = new HashMap<>();
  private final double[] losses;
  private final Reservation reservation;

  ReferenceProgram(ReferenceDevice device, Recording recording, Bindings bindings) {
    this.recording = recording;
    this.backward = backward(recording);
    for (Tensor tensor : recording.tensors()) {
      if (tensor.external()) {
        buffers.put(tensor, device.buffer(bindings, tensor));
      }
    }
    for (Parameter parameter : recording.parameters()) {
      filters.put(parameter, device.filter(bindings, parameter));
    }
    this.reservation = new Reservation(device.memory(), bytes(recording), "the program");
    try {
      allocate();
    } catch (RuntimeException | Error e) { // the heap may end before our own limit does
      reservation.close();
      throw e;
    }
    this.losses = new double[recording.losses().size()];
  }

  private void allocate() {
    for (Tensor tensor : recording.tensors()) {
      if (!tensor.external()) {
        values.put(tensor, doubles(tensor));
      }
    }
    for (Gradient gradient : backward) {
      gradients.put(gradient.of(), doubles(gradient.of()));
    }
  }

  private static List<Gradient> backward(Recording recording) {
    return recording.needsGradient() ? Backpropagation.of(recording) : List.of();
  }

  /** What a program of {@code recording} allocates. */
  static long bytes(Recording recording) {
    long elements = recording.losses().size();
    for (Tensor tensor : recording.tensors()) {
      elements += tensor.external() ? 0 : tensor.shape().elements();
    }
    for (Gradient gradient : backward(recording)) {
      elements += gradient.of().shape().elements();
    }
    return elements * Double.BYTES;
  }

  private static double[] doubles(Tensor tensor) {
    return new double[Math.toIntExact(tensor.shape().elements())];
  }

  @Override
  public boolean evaluate(BooleanSupplier stop) {
    reservation.requireOpen();
    for (Op op : recording.ops()) {
      if (stop.getAsBoolean()) {
        return false;
      }
      forward(op);
    }
    if (stop.getAsBoolean()) {
      return false;
    }
    for (Loss loss : recording.losses()) {
      losses[loss.index()] = value(loss);
    }
    recording.stores().forEach(this::store);
    return true;
  }

  private void store(Store store) {
    double[] from = value(store.from());
    double[] to = value(store.to());
    if (store.frame().isPresent()) {
      Shape part = store.from().shape();
      Shape whole = store.to().shape();
      WindowKernel.add(range(store.frame().get(), part, whole), part, from, whole, to);
    } else if (store.adds()) {
      AddKernel.backward(from, to);
    } else {
      System.arraycopy(from, 0, to, 0, from.length);
    }
  }

  private FrameRange range(Frame frame, Shape part, Shape whole) {
    return WindowKernel.range(frame, value(frame.table()), part, whole);
  }

  @Override
  public int run(int iterations, BooleanSupplier stop) {
    if (iterations < 1) {
      throw new IllegalArgumentException("iterations must be at least 1, got " + iterations);
    }
    int done = 0;
    while (done < iterations && evaluate(stop) && computeGradients(stop)) {
      recording.storedGradient().ifPresent(this::storeGradient);
      recording.accumulatedGradient().ifPresent(to -> AddKernel.backward(gradient(), value(to)));
      recording.update().ifPresent(this::update);
      recording.average().ifPresent(this::average);
      done++;
    }
    return done;
  }

  private boolean computeGradients(BooleanSupplier stop) {
    for (Gradient gradient : backward) {
      if (stop.getAsBoolean()) {
        return false;
      }
      computeGradient(gradient);
    }
    return true;
  }

  private void forward(Op op) {
    double[] input = value(op.inputs().get(0));
    double[] output = value(op.output());
    if (op instanceof Op.Affine affine) {
      AffineKernel.forward(affine, input, output);
    } else if (op instanceof Op.Convolution convolution) {
      ConvolutionKernel.forward(convolution, filters.get(convolution.filter()), input, output);
    } else if (op instanceof Op.Pool pool) {
      PoolKernel.forward(pool, input, output);
    } else if (op instanceof Op.Gram gram) {
      GramKernel.forward(gram, input, output);
    } else if (op instanceof Op.Add add) {
      AddKernel.forward(add, input, value(add.b()), output);
    } else if (op instanceof Op.Window window) {
      Shape part = window.output().shape();
      Shape whole = window.input().shape();
      WindowKernel.read(range(window.frame(), part, whole), part, output, whole, input);
    } else if (op instanceof Op.Guide guided) {
      GuideKernel.forward(guided, input, value(guided.guide()), output);
    } else if (op instanceof Op.Replicate replicate) {
      ReplicateKernel.forward(replicate, input, output);
    } else if (op instanceof Op.NormalizeGradient) {
      NormalizeGradientKernel.forward(input, output);
    } else if (op instanceof Op.Mean mean) {
      MatrixKernels.mean(mean, input, output);
    } else if (op instanceof Op.Product product) {
      MatrixKernels.product(product, input, value(product.b()), output);
    } else if (op instanceof Op.Combine combine) {
      MatrixKernels.combine(combine, input, value(combine.b()), output);
    } else if (op instanceof Op.ScaleByNorm scale) {
      MatrixKernels.scaleByNorm(scale, input, value(scale.of()), output);
    } else {
      throw new IllegalStateException("unknown operation " + op);
    }
  }

  private double value(Loss loss) {
    if (loss instanceof Loss.SquaredError error) {
      return SquaredErrorKernel.value(error, value(error.input()), value(error.target()));
    } else if (loss instanceof Loss.TotalVariation variation) {
      return TotalVariationKernel.value(variation, value(variation.input()));
    } else if (loss instanceof Loss.Linear) {
      return 0;
    } else if (loss instanceof Loss.Trace trace) {
      return MatrixKernels.trace(trace, value(trace.input()));
    }
    throw new IllegalStateException("unknown loss " + loss);
  }

  private void computeGradient(Gradient gradient) {
    double[] sum = gradients.get(gradient.of());
    Arrays.fill(sum, 0);
    for (Contribution contribution : gradient.contributions()) {
      addContribution(contribution, sum);
    }
    if (gradient.rectified()) {
      double[] rectified = value(gradient.of());
      for (int i = 0; i < sum.length; i++) {
        if (!(rectified[i] > 0)) {
          sum[i] = 0;
        }
      }
    }
  }

  /** Adds what a node sends back to a tensor that it reads. */
  private void addContribution(Contribution contribution, double[] sum) {
    Node reader = contribution.node();
    double[] input = value(reader.inputs().get(contribution.input()));
    if (reader instanceof Loss.SquaredError error) {
      SquaredErrorKernel.backward(error, input, value(error.target()), sum);
    } else if (reader instanceof Loss.TotalVariation variation) {
      TotalVariationKernel.backward(variation, input, sum);
    } else if (reader instanceof Op.Affine op) {
      AffineKernel.backward(op, gradients.get(op.output()), sum);
    } else if (reader instanceof Op.Convolution op) {
      ConvolutionKernel.backward(op, filters.get(op.filter()), gradients.get(op.output()), sum);
    } else if (reader instanceof Op.Pool op) {
      PoolKernel.backward(op, input, gradients.get(op.output()), sum);
    } else if (reader instanceof Op.Gram op) {
      GramKernel.backward(op, input, gradients.get(op.output()), sum);
    } else if (reader instanceof Op.Add op) {
      AddKernel.backward(gradients.get(op.output()), sum);
    } else if (reader instanceof Loss.Linear linear) {
      AddKernel.backward(value(linear.slope()), sum);
    } else if (reader instanceof Op.Window op) {
      Shape part = op.output().shape();
      Shape whole = op.input().shape();
      double[] slope = gradients.get(op.output());
      WindowKernel.add(range(op.frame(), part, whole), part, slope, whole, sum);
    } else if (reader instanceof Op.Guide op) {
      GuideKernel.backward(op, value(op.guide()), gradients.get(op.output()), sum);
    } else if (reader instanceof Op.Replicate op) {
      ReplicateKernel.backward(op, gradients.get(op.output()), sum);
    } else if (reader instanceof Op.NormalizeGradient op) {
      NormalizeGradientKernel.backward(op, gradients.get(op.output()), sum);
    } else if (reader instanceof Op.Mean op) {
      MatrixKernels.meanBackward(op, gradients.get(op.output()), sum);
    } else if (reader instanceof Op.Product op) {
      MatrixKernels.productBackward(
          op, contribution.input(), value(op.a()), value(op.b()), gradients.get(op.output()), sum);
    } else if (reader instanceof Op.Combine op) {
      MatrixKernels.combineBackward(op, contribution.input(), gradients.get(op.output()), sum);
    } else if (reader instanceof Op.ScaleByNorm op) {
      MatrixKernels.scaleByNormBackward(
          op, contribution.input(), value(op.a()), value(op.of()), gradients.get(op.output()), sum);
    } else if (reader instanceof Loss.Trace loss) {
      MatrixKernels.traceBackward(loss, sum);
    } else {
      throw new IllegalStateException("unknown node " + reader);
    }
  }

  private void storeGradient(Tensor to) {
    System.arraycopy(gradient(), 0, value(to), 0, gradient().length);
  }

  private double[] gradient() {
    return gradients.get(recording.variable().orElseThrow());
  }

  private void update(Update update) {
    double[] x = value(update.variable());
    double[] gradient = gradients.get(update.variable());
    if (update instanceof AdamUpdate adam) {
      double[] step = value(adam.step());
      step[0] += 1;
      AdamKernel.update(
          adam.adam(), step[0], x, gradient, value(adam.moment1()), value(adam.moment2()));
    } else if (update instanceof SgdUpdate sgd) {
      double[] step = value(sgd.step());
      SgdKernel.update(sgd.sgd(), step[0], x, gradient, value(sgd.velocity()));
      step[0] += 1;
    } else if (update instanceof LbfgsUpdate lbfgs) {
      new LbfgsKernel(
              lbfgs.lbfgs(),
              values(lbfgs.steps()),
              values(lbfgs.differences()),
              value(lbfgs.counters()))
          .update(x, gradient);
    } else {
      throw new IllegalStateException("unknown update " + update);
    }
  }

  private void average(Average average) {
    double[] x = value(average.variable());
    double[] value = value(average.value());
    for (int i = 0; i < x.length; i++) {
      value[i] = average.decay() * value[i] + (1 - average.decay()) * x[i];
    }
  }

  private double[][] values(List<Tensor> tensors) {
    return tensors.stream().map(this::value).toArray(double[][]::new);
  }

  private double[] value(Tensor tensor) {
    return tensor.external() ? buffers.get(tensor).values() : values.get(tensor);
  }

  @Override
  public double[] losses() {
    reservation.requireOpen();
    return losses.clone();
  }

  @Override
  public long bytes() {
    return reservation.bytes();
  }

  @Override
  public void close() {
    reservation.close();
  }
}
