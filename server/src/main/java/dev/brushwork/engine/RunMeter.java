package dev.brushwork.engine;

/** Hears of an engine's runs, on their own threads. Must be quick and throw nothing. */
public interface RunMeter {
  /** Hears nothing. */
  RunMeter NONE =
      new RunMeter() {
        @Override
        public void iterated(int iterations) {}

        @Override
        public void ended(String network, Outcome outcome, double seconds) {}
      };

  /** How a run ended. */
  enum Outcome {
    DONE,
    /** Cancelled, suspended or past its deadline. */
    STOPPED,
    DIVERGED,
    DEVICE_MEMORY,
    FAILED
  }

  /** So many more updates of an image were done. */
  void iterated(int iterations);

  /** A run ended, of whatever its network's name is, after so many seconds. */
  void ended(String network, Outcome outcome, double seconds);
}
