package dev.brushwork.compute.cuda;

import dev.brushwork.compute.Frame;
import dev.brushwork.compute.Op;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import dev.brushwork.compute.cuda.kernels.Kernels;
import dev.brushwork.compute.cuda.kernels.NumberFormat;

/**
 * Parts of maps. Those of what comes from outside, such as an image, stay in floats with their
 * gradients; those of the network's maps are as the maps are.
 */
final class WindowLowering implements NodeLowering<Op.Window> {
  private final Values values;

  WindowLowering(Values values) {
    this.values = values;
  }

  private interface Kernel {
    int run(
        long whole,
        int height,
        int width,
        int stride,
        long part,
        int partHeight,
        int partWidth,
        int partStride,
        int channels,
        int format,
        long frame,
        long stream);
  }

  @Override
  public void forward(Op.Window op) {
    boolean outside = op.input().external();
    if (outside) {
      values.keepFloats(op.output());
    }
    Value whole = outside ? values.nearest(op.input()) : values.map(op.input());
    Value part =
        values.define(
            op.output(),
            outside ? Layout.dense(op.output().shape()) : values.mapLayout(op.output()));
    append(
        "window_read",
        Kernels::windowRead,
        op.frame(),
        op.input().shape(),
        whole,
        op.output(),
        part);
  }

  @Override
  public Value inputGradient(Op.Window op, int input) {
    Value whole = values.make(values.gradientLayout(op.input()));
    Clear.add(values.schedule(), whole);
    Value part = values.gradientIn(op.output(), values.gradientLayout(op.output()));
    add(op.frame(), op.output(), part, op.input().shape(), whole);
    return whole;
  }

  /** Appends what adds the gradient of the variable, which {@code op} reads, to floats. */
  void addGradient(Op.Window op, Value into) {
    Layout floats = Layout.padded(op.output().shape(), NumberFormat.FP32, Scale.ONE);
    add(op.frame(), op.output(), values.gradientIn(op.output(), floats), op.input().shape(), into);
  }

  /** Appends what adds a part to floats, where its pixels count. */
  void add(Frame frame, Tensor part, Shape wholeShape, Value to) {
    add(frame, part, values.floats(part), wholeShape, to);
  }

  private void add(Frame frame, Tensor tensor, Value part, Shape wholeShape, Value whole) {
    append("window_add", Kernels::windowAdd, frame, wholeShape, whole, tensor, part);
  }

  private void append(
      String name,
      Kernel kernel,
      Frame frame,
      Shape wholeShape,
      Value whole,
      Tensor tensor,
      Value part) {
    Shape shape = tensor.shape();
    Place table = new Place.Bound(frame.table());
    values
        .schedule()
        .add(
            site -> {
              long all = site.address(whole);
              long some = site.address(part);
              long numbers = site.address(table) + (long) frame.row() * Frame.NUMBERS * Float.BYTES;
              return stream ->
                  KernelCall.check(
                      name,
                      kernel.run(
                          all,
                          wholeShape.height(),
                          wholeShape.width(),
                          whole.layout().stride(),
                          some,
                          shape.height(),
                          shape.width(),
                          part.layout().stride(),
                          shape.channels(),
                          part.layout().format().code(),
                          numbers,
                          stream));
            },
            whole.place(),
            part.place());
  }
}
