package dev.brushwork.compute.reference;

import dev.brushwork.compute.Frame;
import dev.brushwork.compute.FrameRange;
import dev.brushwork.compute.Shape;
import java.util.Arrays;

/**
 * {@link dev.brushwork.compute.Op.Window} and its inverse: between a part and the place in a whole
 * that a row of a table says.
 */
final class WindowKernel {
  private WindowKernel() {}

  private interface Pair {
    void visit(int inPart, int inWhole);
  }

  static FrameRange range(Frame frame, double[] table, Shape part, Shape whole) {
    int first = frame.row() * Frame.NUMBERS;
    return FrameRange.of(Arrays.copyOfRange(table, first, first + Frame.NUMBERS), part, whole);
  }

  /** {@code part} is the whole where it counts, and 0 elsewhere. */
  static void read(FrameRange range, Shape shape, double[] part, Shape wholeShape, double[] whole) {
    Arrays.fill(part, 0);
    forEach(range, shape, wholeShape, (p, w) -> part[p] = whole[w]);
  }

  /** Adds to the whole the part where it counts. */
  static void add(FrameRange range, Shape shape, double[] part, Shape wholeShape, double[] whole) {
    forEach(range, shape, wholeShape, (p, w) -> whole[w] += part[p]);
  }

  private static void forEach(FrameRange range, Shape part, Shape whole, Pair pair) {
    int channels = part.channels();
    for (int y = range.top(); y < range.bottom(); y++) {
      for (int x = range.left(); x < range.right(); x++) {
        int inPart = (y * part.width() + x) * channels;
        int inWhole = ((y + range.down()) * whole.width() + x + range.across()) * channels;
        for (int c = 0; c < channels; c++) {
          pair.visit(inPart + c, inWhole + c);
        }
      }
    }
  }
}
