package dev.brushwork.compute.cuda;

import dev.brushwork.compute.cuda.kernels.Kernels;
import java.util.Objects;
import java.util.stream.Stream;

/** Sums of gradients. */
final class Sum {
  private Sum() {}

  /**
   * Appends {@code a + b}, set to zero where {@code mask} is not above zero.
   *
   * @param b of the layout of {@code a}; null for nothing to add
   * @param mask a map beside {@code a}, padded alike; null for none
   */
  static Value of(Values values, Value a, Value b, Value mask) {
    Value sum = values.make(a.layout());
    // The kernel wants the format of the map, which gradients of this format stand beside.
    int format = (mask == null ? a.layout().format() : mask.layout().format()).code();
    PlannedStep step =
        site -> {
          long left = site.address(a);
          long right = b == null ? 0 : site.address(b);
          long rectified = mask == null ? 0 : site.address(mask);
          long to = site.address(sum);
          return stream ->
              KernelCall.check(
                  "masked_add",
                  Kernels.maskedAdd(
                      left, right, rectified, to, a.layout().elements(), format, stream));
        };
    values
        .schedule()
        .add(
            step,
            Stream.of(a, b, mask, sum)
                .filter(Objects::nonNull)
                .map(Value::place)
                .toArray(Place[]::new));
    return sum;
  }
}
