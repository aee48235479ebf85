package dev.brushwork.compute.reference;

import dev.brushwork.compute.ChannelMap;
import dev.brushwork.compute.Op;

/** {@link Op.Affine}: {@code output[p][c] = scale[c] * input[p][source[c]] + shift[c]}. */
final class AffineKernel {
  private AffineKernel() {}

  static void forward(Op.Affine op, double[] input, double[] output) {
    ChannelMap map = op.map();
    int inputs = op.input().shape().channels();
    for (int p = 0; p < op.input().shape().pixels(); p++) {
      for (int c = 0; c < map.outputs(); c++) {
        double value = input[p * inputs + map.source().get(c)];
        output[p * map.outputs() + c] = map.scale().get(c) * value + map.shift().get(c);
      }
    }
  }

  /** Adds to {@code inputGradient}; a channel read twice gets both gradients, one unread none. */
  static void backward(Op.Affine op, double[] outputGradient, double[] inputGradient) {
    ChannelMap map = op.map();
    int inputs = op.input().shape().channels();
    for (int p = 0; p < op.input().shape().pixels(); p++) {
      for (int c = 0; c < map.outputs(); c++) {
        inputGradient[p * inputs + map.source().get(c)] +=
            map.scale().get(c) * outputGradient[p * map.outputs() + c];
      }
    }
  }
}
