package dev.brushwork.compute.onednn;

import dev.brushwork.compute.Frame;
import dev.brushwork.compute.FrameRange;
import dev.brushwork.compute.Shape;
import java.util.Arrays;

/**
 * Moves pixels, row by row, between a part and the place in a whole that a table says when the step
 * runs.
 */
final class WindowStep implements Step {
  private final FloatView table;
  private final long first;
  private final Shape partShape;
  private final FloatView part;
  private final Shape wholeShape;
  private final FloatView whole;
  private final boolean reads;
  private final float[] numbers = new float[Frame.NUMBERS];
  private final double[] exact = new double[Frame.NUMBERS];
  private final float[] row;
  private final float[] sums;

  private WindowStep(
      FloatView table,
      long first,
      Shape partShape,
      FloatView part,
      Shape wholeShape,
      FloatView whole,
      boolean reads) {
    this.table = table;
    this.first = first;
    this.partShape = partShape;
    this.part = part;
    this.wholeShape = wholeShape;
    this.whole = whole;
    this.reads = reads;
    row = new float[Math.multiplyExact(partShape.width(), partShape.channels())];
    sums = new float[reads ? 0 : row.length];
  }

  /** The shapes of a part and its whole, and where they stand. */
  record Ends(Shape partShape, Place part, Shape wholeShape, Place whole) {}

  /** Appends what sets the part to the whole's pixels where they count, and to 0 elsewhere. */
  static void read(Schedule schedule, Frame frame, Ends ends) {
    append(schedule, frame, ends, true);
  }

  /** Appends what adds to the whole those pixels of the part that count. */
  static void add(Schedule schedule, Frame frame, Ends ends) {
    append(schedule, frame, ends, false);
  }

  private static void append(Schedule schedule, Frame frame, Ends ends, boolean reads) {
    Place table = new Place.Bound(frame.table());
    schedule.add(
        site ->
            new WindowStep(
                site.floats(table, frame.table().shape().elements()),
                (long) frame.row() * Frame.NUMBERS,
                ends.partShape(),
                site.floats(ends.part(), ends.partShape().elements()),
                ends.wholeShape(),
                site.floats(ends.whole(), ends.wholeShape().elements()),
                reads),
        ends.part(),
        ends.whole());
  }

  @Override
  public void run() {
    table.read(first, numbers, numbers.length);
    for (int i = 0; i < numbers.length; i++) {
      exact[i] = numbers[i];
    }
    FrameRange range = FrameRange.of(exact, partShape, wholeShape);
    int channels = partShape.channels();
    int count = range.columns() * channels;
    for (int y = 0; y < partShape.height(); y++) {
      long inPart = ((long) y * partShape.width() + range.left()) * channels;
      long inWhole =
          ((long) (y + range.down()) * wholeShape.width() + range.left() + range.across())
              * channels;
      if (reads) {
        read(y, range, inWhole, count);
      } else if (range.hasRow(y)) {
        part.read(inPart, row, count);
        whole.read(inWhole, sums, count);
        for (int i = 0; i < count; i++) {
          sums[i] += row[i];
        }
        whole.write(inWhole, sums, count);
      }
    }
  }

  private void read(int y, FrameRange range, long inWhole, int count) {
    int channels = partShape.channels();
    Arrays.fill(row, 0);
    if (range.hasRow(y)) {
      whole.read(inWhole, row, count);
      if (range.left() > 0) {
        System.arraycopy(row, 0, row, range.left() * channels, count);
        Arrays.fill(row, 0, Math.min(range.left() * channels, count), 0);
      }
    }
    part.write((long) y * row.length, row, row.length);
  }
}
