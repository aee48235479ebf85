package dev.brushwork.cli;

import dev.brushwork.compute.Device;
import dev.brushwork.compute.Precision;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Precisions by the names that flags and reports have for them: fp32, tf32, mixed, bf16, fp64. */
final class Precisions {
  private static final String PROTO_PREFIX = "PRECISION_";

  private Precisions() {}

  static String name(Precision precision) {
    return precision.name().toLowerCase(Locale.ROOT);
  }

  static String name(dev.brushwork.v1.Precision precision) {
    return precision.name().substring(PROTO_PREFIX.length()).toLowerCase(Locale.ROOT);
  }

  static Precision toEngine(dev.brushwork.v1.Precision precision) {
    return Precision.valueOf(precision.name().substring(PROTO_PREFIX.length()));
  }

  static String available(Device device) {
    return Arrays.stream(Precision.values())
        .filter(device::supports)
        .map(Precisions::name)
        .collect(Collectors.joining(", "));
  }
}
