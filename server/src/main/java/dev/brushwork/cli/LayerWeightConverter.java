package dev.brushwork.cli;

import dev.brushwork.v1.LayerWeight;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads one layer of a list: {@code relu4_2} or {@code relu4_2=0.5}. */
final class LayerWeightConverter implements ITypeConverter<LayerWeight> {
  @Override
  public LayerWeight convert(String text) {
    int equals = text.indexOf('=');
    if (equals < 0) {
      return LayerWeight.newBuilder().setLayer(text).build();
    }
    try {
      return LayerWeight.newBuilder()
          .setLayer(text.substring(0, equals))
          .setWeight(Double.parseDouble(text.substring(equals + 1)))
          .build();
    } catch (NumberFormatException e) {
      throw new TypeConversionException(
          "'" + text + "' is not a layer, as relu4_2, or a layer and its weight, as relu4_2=0.5");
    }
  }
}
