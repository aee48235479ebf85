package dev.brushwork.rpc;

import dev.brushwork.engine.transfer.Limits;
import dev.brushwork.v1.ImageSize;
import dev.brushwork.v1.OutputSize;
import java.util.Optional;

/** Reads sizes that images are to be brought to. */
final class OutputSizes {
  private OutputSizes() {}

  /** The size at {@code field}; empty if it is wrong, which is then found. */
  static Optional<dev.brushwork.engine.transfer.TransferSpec.OutputSize> read(
      OutputSize size, String field, Limits limits, Findings findings) {
    int min = limits.minOutputSide();
    int max = limits.maxOutputSide();
    switch (size.getSizeCase()) {
      case LONGER_SIDE:
        int longer = size.getLongerSide();
        return Unsigned.within(longer, min, max, field + ".longer_side", findings)
            ? Optional.of(dev.brushwork.engine.transfer.TransferSpec.OutputSize.longerSide(longer))
            : Optional.empty();
      case EXACT:
        ImageSize exact = size.getExact();
        boolean width =
            Unsigned.within(exact.getWidth(), min, max, field + ".exact.width", findings);
        boolean height =
            Unsigned.within(exact.getHeight(), min, max, field + ".exact.height", findings);
        return width && height
            ? Optional.of(
                dev.brushwork.engine.transfer.TransferSpec.OutputSize.exact(
                    exact.getWidth(), exact.getHeight()))
            : Optional.empty();
      case SIZE_NOT_SET:
        findings.invalid(field, "must say longer_side or exact");
        return Optional.empty();
    }
    throw new AssertionError(size.getSizeCase());
  }
}
