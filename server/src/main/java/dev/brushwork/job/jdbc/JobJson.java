package dev.brushwork.job.jdbc;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.reflect.TypeToken;
import dev.brushwork.engine.transfer.Steering;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The parts of a job that the database never looks into. */
final class JobJson {
  /** A speed may be infinite by the clock. */
  private static final Gson GSON = new GsonBuilder().serializeSpecialFloatingPointValues().create();

  private static final Type LABELS = new TypeToken<TreeMap<String, String>>() {}.getType();

  private JobJson() {}

  private record Changes(
      Double contentWeight,
      Double styleWeight,
      Double tvWeight,
      Double learningRate,
      Integer iterations) {}

  static String write(Object value) {
    return GSON.toJson(value);
  }

  /** The value; empty for a column that is null. */
  static <T> Optional<T> read(String json, Class<T> type) {
    return Optional.ofNullable(json).map(text -> GSON.fromJson(text, type));
  }

  static Map<String, String> labels(String json) {
    Map<String, String> labels = GSON.fromJson(json, LABELS);
    return Map.copyOf(labels);
  }

  static String steering(Steering steering) {
    return GSON.toJson(
        new Changes(
            steering.contentWeight().orElse(null),
            steering.styleWeight().orElse(null),
            steering.tvWeight().orElse(null),
            steering.learningRate().orElse(null),
            steering.iterations().orElse(null)));
  }

  static Steering steering(String json) {
    Changes changes = GSON.fromJson(json, Changes.class);
    return new Steering(
        Optional.ofNullable(changes.contentWeight()),
        Optional.ofNullable(changes.styleWeight()),
        Optional.ofNullable(changes.tvWeight()),
        Optional.ofNullable(changes.learningRate()),
        Optional.ofNullable(changes.iterations()));
  }
}
