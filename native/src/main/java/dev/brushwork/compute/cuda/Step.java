package dev.brushwork.compute.cuda;

/** One step of an iteration, bound to addresses. */
@FunctionalInterface
interface Step {
  /** Puts it on a stream, which may be captured: it neither waits nor allocates. */
  void enqueue(long stream);
}
