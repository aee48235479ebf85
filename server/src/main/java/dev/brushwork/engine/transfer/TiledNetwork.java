package dev.brushwork.engine.transfer;

import dev.brushwork.compute.Buffer;
import dev.brushwork.compute.Frame;
import dev.brushwork.compute.Recorder;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import dev.brushwork.engine.network.RecordedNetwork;
import dev.brushwork.engine.tiling.TileGrid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/**
 * A network recorded over the window of one tile, for a program that serves every tile: which one
 * it is says a table of frames.
 *
 * @param network over the window
 * @param table of frames, external
 * @param frames what the table holds for each tile
 * @param wholes the shapes of the taps over the whole image, by layer
 * @param layers that are tapped, in the order of their frames
 */
record TiledNetwork(
    RecordedNetwork network,
    Tensor table,
    List<float[]> frames,
    Map<Integer, Shape> wholes,
    List<Integer> layers)
    implements TappedMaps {

  /** Records a network over a given image, tapped at the given layers. */
  @FunctionalInterface
  interface Over {
    RecordedNetwork record(Recorder recorder, Tensor image);
  }

  /**
   * Records a network over a window of {@code image}.
   *
   * @param taps the layers that {@code network} taps
   * @param side about how many pixels high and wide a tile is; see {@link TileGrid}
   */
  static TiledNetwork record(
      Recorder recorder, Tensor image, Set<Integer> taps, Over network, int side) {
    Recorder scratch = new Recorder(recorder.finish().precision());
    Tensor whole = scratch.external("image", image.shape());
    RecordedNetwork entire = network.record(scratch, whole);
    List<Integer> layers = List.copyOf(new TreeSet<>(taps));
    List<Tensor> maps = layers.stream().map(entire::tap).toList();
    TileGrid grid = new TileGrid(scratch.finish().ops(), whole, maps, side);
    Map<Integer, Shape> wholes = new HashMap<>();
    layers.forEach(layer -> wholes.put(layer, entire.tap(layer).shape()));
    List<float[]> frames = new ArrayList<>();
    for (int tile = 0; tile < grid.count(); tile++) {
      frames.add(grid.frames(tile, maps));
    }
    Tensor table = recorder.external("frames", Shape.matrix(1 + 2 * layers.size(), Frame.NUMBERS));
    Tensor window =
        recorder.window(
            "window", image, grid.windowHeight(), grid.windowWidth(), new Frame(table, 0));
    return new TiledNetwork(network.record(recorder, window), table, frames, wholes, layers);
  }

  /** What the tile owns of a tapped layer, in the window's own map; 0 elsewhere. */
  @Override
  public Tensor own(Recorder recorder, int layer) {
    Tensor tap = network.tap(layer);
    Frame frame = new Frame(table, 1 + 2 * layers.indexOf(layer));
    return recorder.window(
        "part of " + tap.name(), tap, tap.shape().height(), tap.shape().width(), frame);
  }

  @Override
  public Tensor same(Recorder recorder, int layer, Tensor whole) {
    Shape tap = network.tap(layer).shape();
    return recorder.window(
        "part of " + whole.name(), whole, tap.height(), tap.width(), place(layer));
  }

  @Override
  public Shape whole(int layer) {
    return wholes.get(layer);
  }

  /** Tiles; with one, there is no gain in any of this. */
  int count() {
    return frames.size();
  }

  /** Where the part that {@link #own} is stands in the whole layer. */
  Frame place(int layer) {
    return new Frame(table, 2 + 2 * layers.indexOf(layer));
  }

  /**
   * Runs {@code perTile} for each tile, with its frames in {@code buffer}.
   *
   * @param perTile says whether to go on
   * @return whether all tiles were run
   */
  boolean forEachTile(Buffer buffer, BooleanSupplier perTile) {
    for (float[] numbers : frames) {
      buffer.upload(numbers);
      if (!perTile.getAsBoolean()) {
        return false;
      }
    }
    return true;
  }
}
