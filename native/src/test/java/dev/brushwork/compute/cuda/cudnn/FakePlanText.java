package dev.brushwork.compute.cuda.cudnn;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;

/** A plan of {@link FakeCudnn} as JSON. */
record FakePlanText(String device, long engine, FakeGraph graph) {

  String text() {
    JsonObject json = new JsonObject();
    json.addProperty("device", device);
    json.addProperty("engine", engine);
    json.addProperty("graph", graph.serialised());
    return new Gson().toJson(json);
  }

  static FakePlanText parse(String text) {
    try {
      JsonObject json = new Gson().fromJson(text, JsonObject.class);
      return new FakePlanText(
          json.get("device").getAsString(),
          json.get("engine").getAsLong(),
          FakeGraph.deserialised(json.get("graph").getAsString()));
    } catch (JsonParseException e) {
      throw new FakeCudnn.Refusal("not a plan: " + e.getMessage());
    }
  }
}
