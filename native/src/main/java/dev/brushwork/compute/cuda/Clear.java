package dev.brushwork.compute.cuda;

/** Zeros. */
final class Clear {
  private Clear() {}

  static void add(Schedule schedule, Value value) {
    schedule.add(
        site -> {
          long address = site.address(value);
          return stream -> site.runtime().clear(address, value.layout().bytes(), stream);
        },
        value.place());
  }
}
