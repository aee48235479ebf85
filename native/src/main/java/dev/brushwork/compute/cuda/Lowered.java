package dev.brushwork.compute.cuda;

/** A recording lowered: its steps, and the scales of its maps, which wait for the weights. */
record Lowered(Schedule schedule, Scaling scaling) implements AutoCloseable {
  @Override
  public void close() {
    schedule.close();
  }
}
