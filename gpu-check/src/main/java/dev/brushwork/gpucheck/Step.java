package dev.brushwork.gpucheck;

import com.google.gson.JsonObject;

/** One question that the check asks of the machine. */
interface Step {
  /** As {@code --steps} names it. */
  String name();

  /** What is asked, in a few words. */
  String question();

  /**
   * Finds out.
   *
   * @param figures what was found, also if this then fails; {@link Bench#flush} writes them down
   * @throws GateException if what was found is not good enough
   * @throws Exception whatever else keeps it from an answer; the other steps go on
   */
  void run(Bench bench, JsonObject figures) throws Exception;
}
