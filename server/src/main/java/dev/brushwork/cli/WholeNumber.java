package dev.brushwork.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads counts and pixels. What else bounds them is the engine's to say, with the flag's name. */
final class WholeNumber implements ITypeConverter<Integer> {
  @Override
  public Integer convert(String text) {
    int value;
    try {
      value = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new TypeConversionException(
          "'" + text + "' is not a whole number from 0 to " + Integer.MAX_VALUE);
    }
    if (value < 0) {
      throw new TypeConversionException("must be at least 0, but is " + value);
    }
    return value;
  }
}
