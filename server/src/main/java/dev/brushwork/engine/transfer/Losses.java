package dev.brushwork.engine.transfer;

/** The weighted terms of the objective at the image after {@code iteration} updates. */
public record Losses(int iteration, double content, double style, double tv) {
  public double total() {
    return content + style + tv;
  }

  public boolean isFinite() {
    return Double.isFinite(total());
  }
}
