package dev.brushwork.rpc;

import dev.brushwork.engine.transfer.Limits;
import dev.brushwork.engine.transfer.TransferSpec;
import dev.brushwork.v1.ImageSize;
import dev.brushwork.v1.OutputSize;
import java.util.Optional;

/** Reads sizes that images are to be brought to. */
final class OutputSizes {
  private OutputSizes() {}

  /** The size at {@code field}; empty if it is wrong, which is then found. */
  static Optional<TransferSpec.OutputSize> read(
      OutputSize size, String field, Limits limits, Findings findings) {
    return switch (size.getSizeCase()) {
      case LONGER_SIDE ->
          side(size.getLongerSide(), field + ".longer_side", limits, findings)
              ? Optional.of(TransferSpec.OutputSize.longerSide(size.getLongerSide()))
              : Optional.empty();
      case HEIGHT ->
          side(size.getHeight(), field + ".height", limits, findings)
              ? Optional.of(TransferSpec.OutputSize.height(size.getHeight()))
              : Optional.empty();
      case EXACT -> exact(size.getExact(), field + ".exact", limits, findings);
      case SIZE_NOT_SET -> {
        findings.invalid(field, "must say longer_side, height or exact");
        yield Optional.empty();
      }
    };
  }

  private static Optional<TransferSpec.OutputSize> exact(
      ImageSize size, String field, Limits limits, Findings findings) {
    boolean sound = side(size.getWidth(), field + ".width", limits, findings);
    sound &= side(size.getHeight(), field + ".height", limits, findings);
    return sound
        ? Optional.of(TransferSpec.OutputSize.exact(size.getWidth(), size.getHeight()))
        : Optional.empty();
  }

  private static boolean side(int pixels, String field, Limits limits, Findings findings) {
    return Unsigned.within(pixels, limits.minOutputSide(), limits.maxOutputSide(), field, findings);
  }
}
