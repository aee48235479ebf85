package dev.brushwork.compute.reference;

import dev.brushwork.compute.Filter;
import dev.brushwork.compute.FilterShape;

/**
 * Weights in two layouts, both with the channel that a convolution's innermost loop writes last:
 * HWIO for the forward pass, HWOI for the backward pass. The compiler then makes vectors of those
 * loops, without which the oracle would be too slow for a VGG.
 */
final class ReferenceFilter implements Filter {
  private final ReferenceDevice device;
  private final FilterShape shape;
  private final Reservation reservation;
  private final double[] hwio;
  private final double[] hwoi;
  private final double[] bias;

  ReferenceFilter(ReferenceDevice device, FilterShape shape, float[] oihw, float[] bias) {
    shape.requireFit(oihw, bias);
    this.device = device;
    this.shape = shape;
    this.reservation = new Reservation(device.memory(), bytes(shape), "the filter of " + shape);
    this.hwio = new double[oihw.length];
    this.hwoi = new double[oihw.length];
    this.bias = new double[bias.length];
    int next = 0;
    for (int o = 0; o < shape.outputs(); o++) {
      this.bias[o] = bias[o];
      for (int i = 0; i < shape.inputs(); i++) {
        for (int ky = 0; ky < shape.height(); ky++) {
          for (int kx = 0; kx < shape.width(); kx++) {
            double weight = oihw[next++];
            int tap = ky * shape.width() + kx;
            hwio[(tap * shape.inputs() + i) * shape.outputs() + o] = weight;
            hwoi[(tap * shape.outputs() + o) * shape.inputs() + i] = weight;
          }
        }
      }
    }
  }

  static long bytes(FilterShape shape) {
    return (2 * shape.elements() + shape.outputs()) * Double.BYTES;
  }

  ReferenceDevice device() {
    return device;
  }

  /** Height x width x inputs x outputs. */
  double[] hwio() {
    reservation.requireOpen();
    return hwio;
  }

  /** Height x width x outputs x inputs. */
  double[] hwoi() {
    reservation.requireOpen();
    return hwoi;
  }

  double[] bias() {
    reservation.requireOpen();
    return bias;
  }

  @Override
  public FilterShape shape() {
    return shape;
  }

  @Override
  public long bytes() {
    return bytes(shape);
  }

  @Override
  public void close() {
    reservation.close();
  }
}
