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

  private Json() {}

  static String of(Object value) {
    return GSON.toJson(value) + "\n";
  }

  static byte[] bytes(Object value) {
    return of(value).getBytes(StandardCharsets.UTF_8);
  }
}
