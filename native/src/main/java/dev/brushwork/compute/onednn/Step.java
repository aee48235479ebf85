package dev.brushwork.compute.onednn;

/** One step of a replay, bound to its memory; running it allocates nothing. */
interface Step extends AutoCloseable {
  void run();

  /** Destroys what is native in it; the memory it works on is not its own. */
  @Override
  default void close() {}
}
