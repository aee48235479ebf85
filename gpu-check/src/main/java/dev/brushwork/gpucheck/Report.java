package dev.brushwork.gpucheck;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Everything that is known, in {@code gpu-check.json}, and as a table in {@code gpu-check.md}. */
final class Report {
  static final String JSON = "gpu-check.json";
  static final String TABLE = "gpu-check.md";

  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().serializeSpecialFloatingPointValues().create();

  private final Path folder;
  private final JsonObject facts;
  private final Map<String, JsonObject> steps = new LinkedHashMap<>();

  /**
   * @param folder which exists
   * @param facts of the run as a whole
   */
  Report(Path folder, JsonObject facts) {
    this.folder = folder;
    this.facts = facts;
  }

  synchronized void add(String step, String question) {
    JsonObject entry = new JsonObject();
    entry.addProperty("name", step);
    entry.addProperty("question", question);
    entry.addProperty("status", Status.WAITING.label());
    entry.add("figures", new JsonObject());
    steps.put(step, entry);
  }

  /** Says that a step runs. Its figures go into what this returns, by one thread. */
  synchronized JsonObject begin(String step) throws IOException {
    steps.get(step).addProperty("status", Status.RUNNING.label());
    write();
    return steps.get(step).getAsJsonObject("figures");
  }

  synchronized void end(String step, Status status, String why, double seconds) throws IOException {
    JsonObject entry = steps.get(step);
    entry.addProperty("status", status.label());
    entry.addProperty("seconds", seconds);
    if (!why.isEmpty()) {
      entry.addProperty("reason", why);
    }
    if (status == Status.STUCK) {
      // Its thread may still write there.
      entry.add("figures", new JsonObject());
    }
    write();
  }

  /** Writes all of it. A reader, or a crash, finds the files whole. */
  synchronized void write() throws IOException {
    JsonObject all = facts.deepCopy();
    JsonArray list = new JsonArray();
    steps.values().forEach(list::add);
    all.add("steps", list);
    replace(JSON, GSON.toJson(all) + "\n");
    replace(TABLE, table());
  }

  private void replace(String name, String text) throws IOException {
    Path part = folder.resolve("." + name + ".part");
    try (FileChannel file =
        FileChannel.open(
            part,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
      file.force(true);
    }
    Files.move(part, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  private String table() {
    StringBuilder text =
        new StringBuilder("| Step | Status | Seconds | Found |\n|---|---|---:|---|\n");
    for (JsonObject step : steps.values()) {
      text.append("| ")
          .append(step.get("name").getAsString())
          .append(" | ")
          .append(step.get("status").getAsString())
          .append(" | ")
          .append(step.has("seconds") ? number(step.get("seconds").getAsDouble()) : "")
          .append(" | ")
          .append(
              step.has("reason") ? step.get("reason").getAsString().replace("|", "/") + "<br>" : "")
          .append(figures("", step.getAsJsonObject("figures")))
          .append(" |\n");
    }
    return text.toString();
  }

  /** Leaves of the figures, but for what is too long for a table. */
  private static String figures(String prefix, JsonObject figures) {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, JsonElement> entry : figures.entrySet()) {
      String name = prefix.isEmpty() ? entry.getKey() : prefix + " " + entry.getKey();
      JsonElement value = entry.getValue();
      if (value.isJsonObject()) {
        text.append(figures(name, value.getAsJsonObject()));
      } else if (value.isJsonPrimitive() && value.getAsString().length() <= 120) {
        String shown =
            value.getAsJsonPrimitive().isNumber()
                ? number(value.getAsDouble())
                : value.getAsString().replace("|", "/");
        text.append(name).append(' ').append(shown).append("<br>");
      }
    }
    return text.toString();
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.4g", value);
  }
}
