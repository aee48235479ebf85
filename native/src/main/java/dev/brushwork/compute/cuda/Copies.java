package dev.brushwork.compute.cuda;

import dev.brushwork.compute.cuda.kernels.Kernels;

/** Copies between layouts. */
final class Copies {
  private Copies() {}

  /** Appends {@code to = from}, or {@code to += from}. */
  static void add(Schedule schedule, Value from, Value to, boolean accumulate) {
    Layout a = from.layout();
    Layout b = to.layout();
    boolean sameRows = a.stride() == b.stride() && a.paddedRows() == b.paddedRows();
    boolean wide = sameRows && !accumulate && a.elements() % Layout.CHANNELS == 0;
    schedule.add(
        site -> {
          long source = site.address(from);
          long target = site.address(to);
          float factor = (float) (b.scale().value() / a.scale().value());
          return wide
              ? stream ->
                  KernelCall.check(
                      "convert",
                      Kernels.convert(
                          source,
                          a.format().code(),
                          target,
                          b.format().code(),
                          a.elements(),
                          factor,
                          stream))
              : stream ->
                  KernelCall.check(
                      "repack",
                      Kernels.repack(
                          source,
                          a.format().code(),
                          a.rows(),
                          a.columns(),
                          a.stride(),
                          target,
                          b.format().code(),
                          b.paddedRows(),
                          b.stride(),
                          factor,
                          accumulate ? 1 : 0,
                          stream));
        },
        from.place(),
        to.place());
  }
}
