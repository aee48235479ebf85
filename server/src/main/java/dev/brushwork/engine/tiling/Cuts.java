package dev.brushwork.engine.tiling;

import dev.brushwork.compute.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How one axis of an image is cut. Each tile has a core of its own, and reads a window around it;
 * windows are all equally long, so that one program serves every tile. They begin on the grid of
 * the network's strides, where pools and convolutions see the very pixels that they see in the
 * whole image, and the last ends with the image.
 *
 * @param window pixels that each tile reads
 * @param starts of the windows
 * @param cores of the tiles, one behind the other from the first pixel to the last
 */
record Cuts(int window, List<Integer> starts, List<Span> cores) {

  /**
   * Cuts an axis into cores of about {@code side} pixels.
   *
   * @param taps maps of which every position is to be computed by exactly one tile
   */
  static Cuts of(ReceptiveField field, Tensor image, Collection<Tensor> taps, int side) {
    int extent = field.extent(image);
    int grid = taps.stream().mapToInt(field::stride).reduce(1, Cuts::leastCommonMultiple);
    int cells = extent / grid;
    int count = Math.min(cells, (extent + side - 1) / side);
    if (count <= 1) {
      return whole(extent);
    }
    List<Span> cores = new ArrayList<>();
    List<Integer> starts = new ArrayList<>();
    int longest = 0;
    for (int i = 0; i < count; i++) {
      int from = grid * (int) ((long) i * cells / count);
      int to = i + 1 == count ? extent : grid * (int) ((i + 1L) * cells / count);
      Span core = new Span(from, to);
      Map<Tensor, Span> parts = new HashMap<>();
      taps.forEach(tap -> parts.put(tap, part(field, tap, core, extent)));
      Span source = field.source(parts).orElse(core);
      int start = source.from() / grid * grid;
      longest = Math.max(longest, source.to() - start);
      cores.add(core);
      starts.add(start);
    }
    int window = longest + Math.floorMod(extent - longest, grid);
    if (window >= extent) {
      return whole(extent);
    }
    starts.replaceAll(start -> Math.min(start, extent - window));
    return new Cuts(window, starts, cores);
  }

  private static Cuts whole(int extent) {
    return new Cuts(extent, List.of(0), List.of(new Span(0, extent)));
  }

  /** The positions of a map that belong to a core. */
  static Span part(ReceptiveField field, Tensor map, Span core, int extent) {
    int stride = field.stride(map);
    int positions = field.extent(map);
    int to = core.to() == extent ? positions : core.to() / stride;
    return new Span(Math.min(core.from() / stride, to), to).within(positions);
  }

  int count() {
    return cores.size();
  }

  private static int leastCommonMultiple(int a, int b) {
    int x = a;
    int y = b;
    while (y != 0) {
      int rest = x % y;
      x = y;
      y = rest;
    }
    return Math.multiplyExact(a / x, b);
  }
}
