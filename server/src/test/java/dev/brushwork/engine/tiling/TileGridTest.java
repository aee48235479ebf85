package dev.brushwork.engine.tiling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.compute.ChannelMap;
import dev.brushwork.compute.Frame;
import dev.brushwork.compute.FrameRange;
import dev.brushwork.compute.PoolKind;
import dev.brushwork.compute.Precision;
import dev.brushwork.compute.Recorder;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import dev.brushwork.engine.network.NetworkDescription;
import dev.brushwork.engine.network.Networks;
import dev.brushwork.engine.network.RecordedNetwork;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TileGridTest {
  private static final ChannelMap RGB =
      new ChannelMap(List.of(0, 1, 2), List.of(1f, 1f, 1f), List.of(0f, 0f, 0f));

  /** A network over one image, with the maps that are tapped. */
  private record Recorded(Recorder recorder, Tensor image, List<Tensor> taps) {
    static Recorded of(NetworkDescription network, int height, int width, String... layers) {
      Recorder recorder = new Recorder(Precision.FP32);
      Tensor image = recorder.external("image", Shape.map(height, width, 3));
      List<Integer> places =
          Arrays.stream(layers).map(layer -> network.find(layer).orElseThrow()).toList();
      RecordedNetwork recorded =
          RecordedNetwork.record(recorder, network, RGB, PoolKind.MAX, image, Set.copyOf(places));
      return new Recorded(recorder, image, places.stream().map(recorded::tap).toList());
    }

    TileGrid grid(int side) {
      return new TileGrid(recorder.finish().ops(), image, taps, side);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "vgg19, 1000, 777, 128, relu1_1 relu2_1 relu3_1 relu4_2 relu5_1",
    "vgg19, 1023, 513, 300, relu1_1 relu4_2 relu5_1",
    "vgg19-lite, 4096, 271, 512, relu1_1 relu2_1 relu3_1 relu4_2 relu5_1",
    "vgg16, 999, 998, 64, relu2_2",
    "resnet50, 901, 1203, 200, layer1 layer2",
    "resnet50, 1502, 1203, 256, layer1 layer2 layer3",
  })
  void everyPositionOfEveryTapBelongsToOneTileThatSeesAllThatItIsComputedFrom(
      String name, int height, int width, int side, String layers) {
    NetworkDescription network = Networks.find(name).orElseThrow();
    Recorded whole = Recorded.of(network, height, width, layers.split(" "));
    TileGrid grid = whole.grid(side);
    assertThat(grid.count()).isGreaterThan(1);
    Recorded window =
        Recorded.of(network, grid.windowHeight(), grid.windowWidth(), layers.split(" "));
    int[][] owners =
        whole.taps().stream().map(tap -> new int[(int) tap.shape().pixels()]).toArray(int[][]::new);
    for (int tile = 0; tile < grid.count(); tile++) {
      double[] frames = doubles(grid.frames(tile, whole.taps()));
      FrameRange image =
          FrameRange.of(row(frames, 0), window.image().shape(), whole.image().shape());
      assertThat(image.bottom() - image.top()).isEqualTo(grid.windowHeight());
      assertThat(image.columns()).isEqualTo(grid.windowWidth());
      for (int t = 0; t < owners.length; t++) {
        Shape part = window.taps().get(t).shape();
        Shape map = whole.taps().get(t).shape();
        FrameRange own = FrameRange.of(row(frames, 1 + 2 * t), part, part);
        FrameRange place = FrameRange.of(row(frames, 2 + 2 * t), part, map);
        assertThat(place.top()).isEqualTo(own.top());
        assertThat(place.bottom()).isEqualTo(own.bottom());
        assertThat(place.left()).isEqualTo(own.left());
        assertThat(place.right()).isEqualTo(own.right());
        for (int y = own.top(); y < own.bottom(); y++) {
          for (int x = own.left(); x < own.right(); x++) {
            owners[t][(y + place.down()) * map.width() + x + place.across()]++;
          }
        }
      }
    }
    for (int[] counts : owners) {
      assertThat(counts).containsOnly(1);
    }
  }

  private static double[] row(double[] frames, int row) {
    return Arrays.copyOfRange(frames, row * Frame.NUMBERS, (row + 1) * Frame.NUMBERS);
  }

  private static double[] doubles(float[] values) {
    double[] copy = new double[values.length];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = values[i];
    }
    return copy;
  }

  @ParameterizedTest
  @CsvSource({"200, 160, 1000", "150, 170, 128", "16, 16, 64"})
  void whatGainsNothingIsLeftWhole(int height, int width, int side) {
    Recorded whole = Recorded.of(Networks.find("vgg19").orElseThrow(), height, width, "relu5_1");
    TileGrid grid = whole.grid(side);
    assertThat(grid.count()).isEqualTo(1);
    assertThat(grid.windowHeight()).isEqualTo(height);
    assertThat(grid.windowWidth()).isEqualTo(width);
  }
}
