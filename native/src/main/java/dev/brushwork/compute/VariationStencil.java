package dev.brushwork.compute;

/**
 * A total variation that is a sum of squared differences, each with a weight. With the map's border
 * repeated once around it, the difference of a value to its right neighbour counts {@code right}
 * times, to the one below it {@code below} times, and those along both diagonals, from every value
 * of the map and of its repeated border, {@code diagonal} times.
 *
 * <p>The diagonals that cross the border are differences along it, which so count more there: see
 * {@link #rightWeight} and {@link #belowWeight}, which say everything about the border.
 */
public record VariationStencil(double right, double below, double diagonal) {
  /** The weight of a difference to the right in a row of a map of so many. */
  public double rightWeight(int row, int rows) {
    return right + diagonal * borders(row, rows);
  }

  /** The weight of a difference to the value below in a column of a map of so many. */
  public double belowWeight(int column, int columns) {
    return below + diagonal * borders(column, columns);
  }

  /** Each border turns the two diagonals that cross it into two differences along it. */
  private static int borders(int at, int count) {
    return 2 * ((at == 0 ? 1 : 0) + (at == count - 1 ? 1 : 0));
  }
}
