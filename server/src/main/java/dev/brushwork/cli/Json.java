package dev.brushwork.cli;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.nio.charset.StandardCharsets;

/** JSON as the commands write it: indented, snake_case, ending in a new line. */
final class Json {
  private static final Gson GSON =
      new GsonBuilder()
          .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
          .setPrettyPrinting()
          .disableHtmlEscaping()
          .create();

  private static final Gson LINE =
      new GsonBuilder()
          .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
          .disableHtmlEscaping()
          .create();

  private Json() {}

  /** On one line, without its end. */
  static String line(Object value) {
    return LINE.toJson(value);
  }

  static String of(Object value) {
    return GSON.toJson(value) + "\n";
  }

  static byte[] bytes(Object value) {
    return of(value).getBytes(StandardCharsets.UTF_8);
  }
}
