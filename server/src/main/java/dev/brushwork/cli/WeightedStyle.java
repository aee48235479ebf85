package dev.brushwork.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;

/**
 * A style as it is written after {@code --style}: {@code FILE} or {@code FILE:WEIGHT}. A file whose
 * own name ends so is taken as it is.
 */
record WeightedStyle(Path file, Optional<Double> weight) {
  static final class Converter implements ITypeConverter<WeightedStyle> {
    @Override
    public WeightedStyle convert(String text) {
      Path whole = Path.of(text);
      int colon = text.lastIndexOf(':');
      if (colon <= 0 || Files.exists(whole)) {
        return new WeightedStyle(whole, Optional.empty());
      }
      try {
        double weight = Double.parseDouble(text.substring(colon + 1));
        return new WeightedStyle(Path.of(text.substring(0, colon)), Optional.of(weight));
      } catch (NumberFormatException e) {
        // No weight after the colon: it belongs to the name.
        return new WeightedStyle(whole, Optional.empty());
      }
    }
  }
}
