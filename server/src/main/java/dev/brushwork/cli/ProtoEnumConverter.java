package dev.brushwork.cli;

import com.google.protobuf.ProtocolMessageEnum;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads the values of a proto's enum as people write them: {@code POOLING_AVERAGE} is {@code
 * average}.
 */
final class ProtoEnumConverter<E extends Enum<E> & ProtocolMessageEnum>
    implements ITypeConverter<E> {
  private static final String UNSPECIFIED = "UNSPECIFIED";
  private final Map<String, E> values = new LinkedHashMap<>();

  ProtoEnumConverter(Class<E> type) {
    E[] all = type.getEnumConstants();
    int prefix = all[0].name().length() - UNSPECIFIED.length();
    // The first means that nothing is set, and the last what this version does not know.
    for (E value : Arrays.copyOfRange(all, 1, all.length - 1)) {
      values.put(value.name().substring(prefix).toLowerCase(Locale.ROOT).replace('_', '-'), value);
    }
  }

  @Override
  public E convert(String text) {
    E value = values.get(text.toLowerCase(Locale.ROOT));
    if (value == null) {
      throw new TypeConversionException(
          "'" + text + "' is not one of " + String.join(", ", values.keySet()));
    }
    return value;
  }
}
