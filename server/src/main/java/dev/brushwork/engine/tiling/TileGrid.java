package dev.brushwork.engine.tiling;

import dev.brushwork.compute.Frame;
import dev.brushwork.compute.Op;
import dev.brushwork.compute.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * An image cut into tiles for a network. What a tile owns of each map that is tapped is a
 * rectangle; those of all tiles make up the map, and are computed from the tile's window alone.
 */
public final class TileGrid {
  private final ReceptiveField rowField;
  private final ReceptiveField columnField;
  private final Cuts rows;
  private final Cuts columns;
  private final int height;
  private final int width;

  /**
   * Cuts an image.
   *
   * @param ops of the network, recorded over the whole of {@code image}
   * @param taps outputs of {@code ops}
   * @param side about how many pixels high and wide a tile is, without what it reads around it;
   *     what gains nothing from being cut is left whole
   */
  public TileGrid(List<Op> ops, Tensor image, Collection<Tensor> taps, int side) {
    rowField = new ReceptiveField(ops, image, Axis.ROWS);
    columnField = new ReceptiveField(ops, image, Axis.COLUMNS);
    rows = Cuts.of(rowField, image, taps, side);
    columns = Cuts.of(columnField, image, taps, side);
    height = image.shape().height();
    width = image.shape().width();
  }

  /** Tiles; 1 if the image is not cut. */
  public int count() {
    return rows.count() * columns.count();
  }

  /** Rows that each tile reads. */
  public int windowHeight() {
    return rows.window();
  }

  /** Columns that each tile reads. */
  public int windowWidth() {
    return columns.window();
  }

  /**
   * The frames of a tile, one behind the other as in a table: that of its window in the image; then
   * for each of {@code maps} the part that the tile owns, in the window's own map, and the same in
   * the whole map.
   */
  public float[] frames(int tile, List<Tensor> maps) {
    int row = tile / columns.count();
    int column = tile % columns.count();
    int top = rows.starts().get(row);
    int left = columns.starts().get(column);
    List<float[]> frames = new ArrayList<>();
    frames.add(frame(top, left, new Span(0, rows.window()), new Span(0, columns.window())));
    for (Tensor map : maps) {
      int above = top / rowField.stride(map);
      int before = left / columnField.stride(map);
      Span y = Cuts.part(rowField, map, rows.cores().get(row), height).from(above);
      Span x = Cuts.part(columnField, map, columns.cores().get(column), width).from(before);
      frames.add(frame(0, 0, y, x));
      frames.add(frame(above, before, y, x));
    }
    float[] table = new float[frames.size() * Frame.NUMBERS];
    for (int i = 0; i < frames.size(); i++) {
      System.arraycopy(frames.get(i), 0, table, i * Frame.NUMBERS, Frame.NUMBERS);
    }
    return table;
  }

  private static float[] frame(int down, int across, Span y, Span x) {
    return new float[] {down, across, y.from(), x.from(), y.to(), x.to()};
  }
}
