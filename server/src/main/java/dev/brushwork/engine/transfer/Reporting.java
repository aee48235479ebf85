package dev.brushwork.engine.transfer;

/**
 * What is reported on the way.
 *
 * @param interval iterations from one report to the next, at least 1
 * @param previewInterval iterations from one preview to the next; 0 for none
 * @param previewSize the longer side of a preview, in pixels; never larger than the result
 */
public record Reporting(int interval, int previewInterval, int previewSize) {
  public static Reporting every(int interval) {
    return new Reporting(interval, 0, 256);
  }
}
