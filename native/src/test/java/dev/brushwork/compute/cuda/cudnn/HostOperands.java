package dev.brushwork.compute.cuda.cudnn;

import dev.brushwork.compute.cuda.kernels.NumberFormat;
import java.util.ArrayList;
import java.util.List;

/** What {@link Operands} promises, checked. */
final class HostOperands {
  private static final int ALIGNMENT = 16;

  private record Range(String name, long start, long bytes) {
    boolean overlaps(Range other) {
      return start < other.start + other.bytes && other.start < start + bytes;
    }
  }

  private HostOperands() {}

  static void check(ConvolutionSpec spec, Operands operands, long workspaceBytes) {
    long elements = spec.output().elements();
    List<Range> read = new ArrayList<>();
    int bytes = spec.inputFormat().bytes();
    read.add(new Range("input", operands.input(), spec.input().elements() * bytes));
    read.add(new Range("filter", operands.filter(), spec.filter().elements() * bytes));
    add(read, spec.bias(), "bias", operands.bias(), 4L * spec.output().channels());
    add(
        read,
        spec.addend().isPresent(),
        "addend",
        operands.addend(),
        elements * spec.addend().map(NumberFormat::bytes).orElse(0));
    add(
        read,
        spec.mask().isPresent(),
        "mask",
        operands.mask(),
        elements * spec.mask().map(NumberFormat::bytes).orElse(0));
    Range output = new Range("output", operands.output(), elements * spec.outputFormat().bytes());
    List<Range> written = new ArrayList<>(List.of(output));
    add(written, workspaceBytes > 0, "workspace", operands.workspace(), workspaceBytes);
    for (Range to : written) {
      requireAligned(to);
      for (Range from : read) {
        requireAligned(from);
        require(!to.overlaps(from), to + " overlaps " + from);
      }
    }
    require(written.size() < 2 || !output.overlaps(written.get(1)), "output overlaps workspace");
  }

  private static void add(List<Range> to, boolean present, String name, long start, long bytes) {
    if (present) {
      to.add(new Range(name, start, bytes));
    } else {
      require(start == 0 || name.equals("workspace"), "there is no " + name + ", got its address");
    }
  }

  private static void requireAligned(Range range) {
    require(
        range.start != 0 && range.start % ALIGNMENT == 0,
        range.name + " at " + range.start + " is not aligned to " + ALIGNMENT + " bytes");
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
