package dev.brushwork.engine.tiling;

/** Positions along an axis, from {@code from} to before {@code to}; none if they are equal. */
public record Span(int from, int to) {
  public Span {
    if (from > to) {
      throw new IllegalArgumentException("a span from " + from + " to " + to);
    }
  }

  boolean isEmpty() {
    return from == to;
  }

  /** The smallest span that holds both. */
  Span hull(Span other) {
    return new Span(Math.min(from, other.from), Math.max(to, other.to));
  }

  /** Those of its positions from 0 to before {@code extent}. */
  Span within(int extent) {
    int low = Math.min(Math.max(from, 0), extent);
    return new Span(low, Math.max(low, Math.min(to, extent)));
  }

  /** The same positions counted from {@code origin}. */
  Span from(int origin) {
    return new Span(from - origin, to - origin);
  }
}
