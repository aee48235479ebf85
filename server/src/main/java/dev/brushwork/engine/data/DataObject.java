package dev.brushwork.engine.data;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A JSON object whose every key must be read: a missing key, a wrong type or a key that nobody
 * asked for is an error that names the file and the key.
 */
public final class DataObject {
  private final String where;
  private final JsonObject object;
  private final Set<String> read = new HashSet<>();

  private DataObject(String where, JsonObject object) {
    this.where = where;
    this.object = object;
  }

  static DataObject parse(String name, String json) {
    return new DataObject(name, JsonParser.parseString(json).getAsJsonObject());
  }

  public boolean has(String key) {
    return object.has(key);
  }

  public String string(String key) {
    return get(key).getAsString();
  }

  public double number(String key) {
    return get(key).getAsDouble();
  }

  public int integer(String key) {
    return whole(key, number(key));
  }

  private int whole(String key, double value) {
    if (value != Math.rint(value) || Math.abs(value) > Integer.MAX_VALUE) {
      throw new IllegalStateException(where + ": " + key + " must be a whole number");
    }
    return (int) value;
  }

  public boolean bool(String key) {
    return get(key).getAsBoolean();
  }

  public <E extends Enum<E>> E constant(String key, Class<E> type) {
    return Enum.valueOf(type, string(key));
  }

  public DataObject object(String key) {
    return new DataObject(where + ": " + key, get(key).getAsJsonObject());
  }

  public List<String> strings(String key) {
    List<String> strings = new ArrayList<>();
    get(key).getAsJsonArray().forEach(e -> strings.add(e.getAsString()));
    return strings;
  }

  public List<Integer> integers(String key) {
    List<Integer> integers = new ArrayList<>();
    get(key).getAsJsonArray().forEach(e -> integers.add(whole(key, e.getAsDouble())));
    return integers;
  }

  public List<DataObject> objects(String key) {
    List<DataObject> objects = new ArrayList<>();
    for (JsonElement element : get(key).getAsJsonArray()) {
      objects.add(
          new DataObject(
              where + ": " + key + "[" + objects.size() + "]", element.getAsJsonObject()));
    }
    return objects;
  }

  /** Ends the reading: fails if there is a key that nobody read. */
  public void end() {
    for (String key : object.keySet()) {
      if (!read.contains(key)) {
        throw new IllegalStateException(where + ": unknown key " + key);
      }
    }
  }

  private JsonElement get(String key) {
    JsonElement element = object.get(key);
    if (element == null) {
      throw new IllegalStateException(where + ": " + key + " is missing");
    }
    read.add(key);
    return element;
  }
}
