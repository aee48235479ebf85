package dev.brushwork.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads bytes: a whole number, alone or with K, M, G or T for powers of 1024. */
final class ByteCount implements ITypeConverter<Long> {
  private static final Pattern FORM = Pattern.compile("(\\d{1,15})([KMGT]?)");
  private static final String UNITS = "KMGT";
  private static final int BITS_A_UNIT = 10;

  @Override
  public Long convert(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new TypeConversionException(
          "'" + text + "' is not a number of bytes, such as 800M or 3G");
    }
    long number = Long.parseLong(matcher.group(1));
    int shift =
        matcher.group(2).isEmpty() ? 0 : BITS_A_UNIT * (1 + UNITS.indexOf(matcher.group(2)));
    if (number == 0 || number > Long.MAX_VALUE >> shift) {
      throw new TypeConversionException("'" + text + "' is no amount of memory");
    }
    return number << shift;
  }
}
