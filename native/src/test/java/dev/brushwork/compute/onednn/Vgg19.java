package dev.brushwork.compute.onednn;

import com.sun.management.OperatingSystemMXBean;
import dev.brushwork.compute.Adam;
import dev.brushwork.compute.AdamUpdate;
import dev.brushwork.compute.Bindings;
import dev.brushwork.compute.Buffer;
import dev.brushwork.compute.ChannelMap;
import dev.brushwork.compute.Device;
import dev.brushwork.compute.DeviceOptions;
import dev.brushwork.compute.FilterShape;
import dev.brushwork.compute.Parameter;
import dev.brushwork.compute.PoolKind;
import dev.brushwork.compute.Precision;
import dev.brushwork.compute.Program;
import dev.brushwork.compute.Recorder;
import dev.brushwork.compute.Recording;
import dev.brushwork.compute.Scope;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * One iteration of neural style transfer at full size: VGG19 up to relu5_1 with random weights,
 * Gram losses on relu1_1 to relu5_1, a squared error on relu4_2, and Adam.
 */
final class Vgg19 implements AutoCloseable {
  private static final int[][] BLOCKS = {
    {64, 64}, {128, 128}, {256, 256, 256, 256}, {512, 512, 512, 512}, {512}
  };

  private final Scope scope = new Scope();
  private final Recording recording;
  private final Bindings bindings = new Bindings();
  private final Buffer image;
  private final Program program;

  Vgg19(Device device, int height, int width) {
    List<Tensor> externals = new ArrayList<>();
    List<Parameter> filters = new ArrayList<>();
    Shape shape = Shape.map(height, width, 3);
    Recorder recorder = new Recorder(Precision.FP32);
    Tensor variable = recorder.variable("image", shape);
    recording = record(recorder, variable, externals, filters);
    Random random = new Random(1);
    try {
      image = scope.own(device.allocate(shape));
      image.upload(uniform(random, shape.elements(), 128));
      bindings.bind(variable, image);
      for (Tensor tensor : externals) {
        bindings.bind(tensor, scope.own(device.allocate(tensor.shape())));
      }
      for (Parameter parameter : filters) {
        FilterShape f = parameter.shape();
        double gain = Math.sqrt(6.0 / ((double) f.inputs() * f.height() * f.width()));
        float[] oihw = uniform(random, f.elements(), gain);
        bindings.bind(parameter, scope.own(device.filter(f, oihw, new float[f.outputs()])));
      }
      program = scope.own(device.prepare(recording, bindings));
    } catch (RuntimeException e) {
      scope.close();
      throw e;
    }
  }

  private static Recording record(
      Recorder recorder, Tensor image, List<Tensor> externals, List<Parameter> filters) {
    Tensor at =
        recorder.affine(
            "preprocessed",
            image,
            new ChannelMap(
                List.of(2, 1, 0), List.of(1f, 1f, 1f), List.of(-103.9f, -116.8f, -123.7f)));
    for (int block = 1; block <= BLOCKS.length; block++) {
      for (int layer = 1; layer <= BLOCKS[block - 1].length; layer++) {
        String name = block + "_" + layer;
        int outputs = BLOCKS[block - 1][layer - 1];
        Parameter filter =
            recorder.parameter(
                "conv" + name, new FilterShape(outputs, at.shape().channels(), 3, 3));
        filters.add(filter);
        at = recorder.convolution("relu" + name, at, filter, 1, 1, true);
        if (layer == 1) {
          Tensor gram = recorder.gram("gram" + name, at, 1.0 / at.shape().elements());
          fit(recorder, gram, 1, externals);
        } else if (name.equals("4_2")) {
          fit(recorder, at, 1e-3, externals);
        }
      }
      if (block < BLOCKS.length) {
        at = recorder.pool("pool" + block, at, PoolKind.MAX, 2, 2, 0);
      }
    }
    Tensor moment1 = recorder.external("moment1", image.shape());
    Tensor moment2 = recorder.external("moment2", image.shape());
    Tensor step = recorder.external("step", Shape.scalar());
    externals.addAll(List.of(moment1, moment2, step));
    Adam adam = Adam.unclamped(Adam.Form.TORCH, 0.1, 0.9, 0.999, 1e-8);
    recorder.minimise(new AdamUpdate(image, moment1, moment2, step, adam));
    return recorder.finish();
  }

  private static void fit(
      Recorder recorder, Tensor tensor, double coefficient, List<Tensor> externals) {
    Tensor target = recorder.external("target of " + tensor.name(), tensor.shape());
    externals.add(target);
    recorder.squaredError(tensor, target, coefficient);
  }

  private static float[] uniform(Random random, long count, double extent) {
    float[] values = new float[Math.toIntExact(count)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (extent * (2 * random.nextDouble() - 1));
    }
    return values;
  }

  Recording recording() {
    return recording;
  }

  Bindings bindings() {
    return bindings;
  }

  Buffer image() {
    return image;
  }

  OneDnnProgram program() {
    return (OneDnnProgram) program;
  }

  @Override
  public void close() {
    scope.close();
  }

  /**
   * Prints the seconds of each of {@code args[2]} iterations at {@code args[0]} x {@code args[1]}.
   */
  public static void main(String[] args) {
    int height = Integer.parseInt(args[0]);
    int width = Integer.parseInt(args[1]);
    double[] seconds = new double[Integer.parseInt(args[2])];
    DeviceOptions options = new DeviceOptions(Integer.getInteger("threads", 0), Long.MAX_VALUE);
    KernelChoice kernels =
        Boolean.getBoolean("direct") ? KernelChoice.none("as asked") : KernelChoice.fastest();
    try (Device device = new OneDnnDevice(options, kernels);
        Vgg19 network = new Vgg19(device, height, width)) {
      network.program().run(3);
      OperatingSystemMXBean process =
          ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
      double[] busy = new double[seconds.length];
      for (int i = 0; i < seconds.length; i++) {
        long start = System.nanoTime();
        long used = process.getProcessCpuTime();
        network.program().run(1);
        seconds[i] = (System.nanoTime() - start) * 1e-9;
        busy[i] = (process.getProcessCpuTime() - used) * 1e-9;
      }
      Arrays.sort(seconds);
      Arrays.sort(busy);
      System.out.printf(
          "%s, %dx%d: median %.4f s, best %.4f s, processor time %.4f s, best %.4f s, %.0f GFLOP/s, %d MiB%n",
          device.description(),
          height,
          width,
          seconds[seconds.length / 2],
          seconds[0],
          busy[busy.length / 2],
          busy[0],
          network.recording().operations() / seconds[seconds.length / 2] * 1e-9,
          device.memory().peakBytes() >> 20);
    }
  }
}
