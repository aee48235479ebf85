package dev.brushwork.compute.cuda;

import dev.brushwork.compute.ChannelMap;
import dev.brushwork.compute.FilterShape;
import dev.brushwork.compute.Parameter;
import dev.brushwork.compute.PoolKind;
import dev.brushwork.compute.Recorder;
import dev.brushwork.compute.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * A network of VGG's form: blocks of so many layers of so many channels, maximum pools between. Its
 * taps are the Gram matrix of the first layer of each block, and one layer itself.
 *
 * @param content the tapped layer, as {@code block_layer}
 */
record VggNetwork(int[][] blocks, String content) {
  static final VggNetwork VGG19 =
      new VggNetwork(
          new int[][] {{64, 64}, {128, 128}, {256, 256, 256, 256}, {512, 512, 512, 512}, {512}},
          "4_2");

  /** Two blocks, narrow but for the first layer, which is VGG's. */
  static final VggNetwork SMALL = new VggNetwork(new int[][] {{64, 16}, {24, 16}}, "2_2");

  static final ChannelMap CAFFE =
      new ChannelMap(
          List.of(2, 1, 0), List.of(1f, 1f, 1f), List.of(-103.939f, -116.779f, -123.68f));

  /** What to do with what the network finds, by a name and with a weight that evens them out. */
  interface Tap {
    void at(String name, Tensor tensor, double weight);
  }

  /** Records the network; returns its parameters. */
  List<Parameter> record(Recorder recorder, Tensor image, Tap tap) {
    List<Parameter> parameters = new ArrayList<>();
    Tensor at = recorder.affine("preprocessed", image, CAFFE);
    for (int block = 1; block <= blocks.length; block++) {
      int[] widths = blocks[block - 1];
      for (int layer = 1; layer <= widths.length; layer++) {
        String name = block + "_" + layer;
        FilterShape shape = new FilterShape(widths[layer - 1], at.shape().channels(), 3, 3);
        Parameter filter = recorder.parameter("conv" + name, shape);
        parameters.add(filter);
        at = recorder.convolution("relu" + name, at, filter, 1, 1, true);
        if (layer == 1) {
          Tensor gram = recorder.gram("gram" + name, at, 1.0 / at.shape().elements());
          tap.at("gram" + name, gram, 1.0 / gram.shape().elements());
        }
        if (name.equals(content)) {
          tap.at("relu" + name, at, 1.0 / at.shape().elements());
        }
      }
      if (block < blocks.length) {
        at = recorder.pool("pool" + block, at, PoolKind.MAX, 2, 2, 0);
      }
    }
    return parameters;
  }
}
