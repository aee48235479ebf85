package dev.brushwork.engine.weights.fetch;

/** Is told how far a download is. */
@FunctionalInterface
public interface FetchProgress {
  /**
   * @param done bytes that are here, those of an earlier try among them
   * @param total bytes of the whole file, or -1 if the server does not say
   */
  void at(long done, long total);
}
