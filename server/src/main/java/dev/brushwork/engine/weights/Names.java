package dev.brushwork.engine.weights;

/** Names that a file gives, in messages. */
final class Names {
  private static final int LONGEST = 60;

  private Names() {}

  /** A name from a file, fit to be shown in one line. */
  static String quoted(String name) {
    String shown = name.length() <= LONGEST ? name : name.substring(0, LONGEST) + "...";
    return "'" + shown.replaceAll("[^\\x20-\\x7e]", "?") + "'";
  }
}
