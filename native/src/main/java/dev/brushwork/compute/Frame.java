package dev.brushwork.compute;

/**
 * Where a part lies in a whole map, read from the device at every replay, so that one program
 * serves any part of a picture. {@code table} is an external matrix of six columns; the frame is
 * one row of it: the whole's row and column of the part's first pixel, then the first row, the
 * first column, the row behind the last and the column behind the last of those pixels of the part
 * that count. All are whole numbers below 2^24, the first two may be negative. Pixels that the
 * whole does not have do not count either.
 *
 * @param row of the table, from 0
 */
public record Frame(Tensor table, int row) {
  /** Columns of a table of frames. */
  public static final int NUMBERS = 6;
}
