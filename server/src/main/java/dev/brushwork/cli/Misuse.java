package dev.brushwork.cli;

import java.util.List;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with arguments in words for people who know no Java. */
final class Misuse {
  private static final int MOST_SUGGESTIONS = 3;

  private Misuse() {}

  static String of(ParameterException e) {
    if (!(e instanceof UnmatchedArgumentException unmatched)) {
      return e.getMessage();
    }
    String word = "'" + unmatched.getUnmatched().get(0) + "'";
    if (unmatched.isUnknownOption()) {
      return "there is no option " + word + suggestions(unmatched);
    }
    return e.getCommandLine().getSubcommands().isEmpty()
        ? word + " belongs to no option"
        : "there is no command " + word + suggestions(unmatched);
  }

  private static String suggestions(UnmatchedArgumentException unmatched) {
    List<String> similar =
        unmatched.getSuggestions().stream().distinct().limit(MOST_SUGGESTIONS).toList();
    return similar.isEmpty() ? "" : "; did you mean " + String.join(" or ", similar) + "?";
  }

  /** For all options of numbers that have no converter of their own. */
  static void registerNumbers(CommandLine commands) {
    ITypeConverter<Double> decimal = text -> read(text, "a number, such as 0.5", Double::valueOf);
    ITypeConverter<Integer> whole = text -> read(text, "a whole number", Integer::valueOf);
    ITypeConverter<Long> large = text -> read(text, "a whole number", Long::valueOf);
    commands
        .registerConverter(Double.class, decimal)
        .registerConverter(double.class, decimal)
        .registerConverter(Integer.class, whole)
        .registerConverter(int.class, whole)
        .registerConverter(Long.class, large)
        .registerConverter(long.class, large);
  }

  private static <T> T read(String text, String what, Function<String, T> parser) {
    try {
      return parser.apply(text);
    } catch (NumberFormatException e) {
      throw new TypeConversionException("'" + text + "' is not " + what);
    }
  }
}
