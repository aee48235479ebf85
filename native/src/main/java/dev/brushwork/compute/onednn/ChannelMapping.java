package dev.brushwork.compute.onednn;

import dev.brushwork.compute.ChannelMap;
import java.util.Arrays;

/** Applies a {@link ChannelMap} to pixels, and its transpose to gradients. */
final class ChannelMapping {
  /** Pixels a stretch. */
  private static final int STRETCH = 1024;

  private final long pixels;
  private final int inputs;
  private final int[] source;
  private final float[] scale;
  private final float[] shift;
  private final float[] in;
  private final float[] out;

  ChannelMapping(long pixels, int inputs, ChannelMap map) {
    this.pixels = pixels;
    this.inputs = inputs;
    int outputs = map.outputs();
    source = map.source().stream().mapToInt(Integer::intValue).toArray();
    scale = new float[outputs];
    shift = new float[outputs];
    for (int c = 0; c < outputs; c++) {
      scale[c] = map.scale().get(c);
      shift[c] = map.shift().get(c);
    }
    in = new float[Math.multiplyExact(STRETCH, inputs)];
    out = new float[Math.multiplyExact(STRETCH, outputs)];
  }

  void apply(FloatView from, FloatView to) {
    int outputs = source.length;
    for (long pixel = 0; pixel < pixels; pixel += STRETCH) {
      int count = (int) Math.min(STRETCH, pixels - pixel);
      from.read(pixel * inputs, in, count * inputs);
      for (int c = 0; c < outputs; c++) {
        for (int i = source[c], o = c; o < count * outputs; i += inputs, o += outputs) {
          out[o] = scale[c] * in[i] + shift[c];
        }
      }
      to.write(pixel * outputs, out, count * outputs);
    }
  }

  /** Sends the gradient of the output back to the input, added to what is there or not. */
  void applyTransposed(FloatView from, FloatView to, boolean accumulate) {
    int outputs = source.length;
    for (long pixel = 0; pixel < pixels; pixel += STRETCH) {
      int count = (int) Math.min(STRETCH, pixels - pixel);
      from.read(pixel * outputs, out, count * outputs);
      if (accumulate) {
        to.read(pixel * inputs, in, count * inputs);
      } else {
        Arrays.fill(in, 0);
      }
      for (int c = 0; c < outputs; c++) {
        for (int i = source[c], o = c; o < count * outputs; i += inputs, o += outputs) {
          in[i] += scale[c] * out[o];
        }
      }
      to.write(pixel * inputs, in, count * inputs);
    }
  }
}
