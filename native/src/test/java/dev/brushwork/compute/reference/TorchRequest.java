package dev.brushwork.compute.reference;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.brushwork.compute.AdamUpdate;
import dev.brushwork.compute.Average;
import dev.brushwork.compute.ChannelMap;
import dev.brushwork.compute.Experiment;
import dev.brushwork.compute.LbfgsUpdate;
import dev.brushwork.compute.LearningRate;
import dev.brushwork.compute.Loss;
import dev.brushwork.compute.Op;
import dev.brushwork.compute.Precision;
import dev.brushwork.compute.Recording;
import dev.brushwork.compute.SgdUpdate;
import dev.brushwork.compute.Store;
import dev.brushwork.compute.Tensor;
import dev.brushwork.compute.Update;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes experiments down for {@code torch_experiments.py}. */
final class TorchRequest {
  private final JsonArray experiments = new JsonArray();
  private final List<float[]> values = new ArrayList<>();
  private int offset;

  void add(Experiment experiment) {
    Recording recording = experiment.recording(Precision.FP64);
    JsonObject json = new JsonObject();
    json.addProperty("iterations", experiment.iterations());
    JsonObject external = new JsonObject();
    experiment
        .inputs()
        .forEach((t, v) -> external.add(Integer.toString(t.id()), values(v, t.shape().toArray())));
    json.add("external", external);
    json.add("weights", weights(experiment, recording));
    json.add("ops", array(recording.ops().stream().map(TorchRequest::op).toList()));
    json.add("losses", array(recording.losses().stream().map(TorchRequest::loss).toList()));
    json.add("stores", stores(recording.stores()));
    recording.variable().ifPresent(t -> json.addProperty("variable", t.id()));
    recording.storedGradient().ifPresent(t -> json.addProperty("gradient", t.id()));
    recording.update().ifPresent(update -> json.add("update", update(update)));
    recording.average().ifPresent(average -> json.add("average", average(average)));
    JsonArray outputs = new JsonArray();
    experiment.outputs().forEach(t -> outputs.add(t.id()));
    json.add("outputs", outputs);
    experiments.add(json);
  }

  void write(Path request, Path rawValues) throws IOException {
    Files.writeString(request, experiments.toString());
    ByteBuffer raw = ByteBuffer.allocate(offset * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float[] array : values) {
      for (float value : array) {
        raw.putDouble(value);
      }
    }
    Files.write(rawValues, raw.array());
  }

  private JsonObject values(float[] array, int... shape) {
    JsonObject json = new JsonObject();
    json.addProperty("offset", offset);
    JsonArray extents = new JsonArray();
    for (int extent : shape) {
      extents.add(extent);
    }
    json.add("shape", extents);
    values.add(array);
    offset += array.length;
    return json;
  }

  private JsonArray weights(Experiment experiment, Recording recording) {
    return array(
        recording.parameters().stream()
            .map(
                parameter -> {
                  Experiment.Weights w = experiment.weights().get(parameter);
                  var shape = parameter.shape();
                  JsonObject json = new JsonObject();
                  json.add(
                      "oihw",
                      values(
                          w.oihw(),
                          shape.outputs(),
                          shape.inputs(),
                          shape.height(),
                          shape.width()));
                  json.add("bias", values(w.bias(), shape.outputs()));
                  return json;
                })
            .toList());
  }

  private static JsonObject op(Op op) {
    JsonObject json = new JsonObject();
    json.addProperty("kind", op.getClass().getSimpleName());
    json.add("inputs", numbers(op.inputs().stream().map(Tensor::id).toList()));
    json.addProperty("output", op.output().id());
    if (op instanceof Op.Affine affine) {
      ChannelMap map = affine.map();
      json.add("source", numbers(map.source()));
      json.add("scale", numbers(map.scale()));
      json.add("shift", numbers(map.shift()));
    } else if (op instanceof Op.Convolution convolution) {
      json.addProperty("filter", convolution.filter().id());
      json.addProperty("stride", convolution.stride());
      json.addProperty("padding", convolution.padding());
      json.addProperty("relu", convolution.relu());
    } else if (op instanceof Op.Pool pool) {
      json.addProperty("pool", pool.kind().name());
      json.addProperty("window", pool.window());
      json.addProperty("stride", pool.stride());
      json.addProperty("padding", pool.padding());
      json.addProperty("scale", pool.scale());
    } else if (op instanceof Op.Replicate replicate) {
      json.addProperty("padding", replicate.padding());
    } else if (op instanceof Op.Product product) {
      json.addProperty("transposed", product.transposed());
    } else if (op instanceof Op.Combine combine) {
      json.addProperty("alpha", combine.alpha());
      json.addProperty("beta", combine.beta());
      json.addProperty("gamma", combine.gamma());
    } else if (op instanceof Op.ScaleByNorm scale) {
      json.addProperty("power", scale.power());
    } else if (op instanceof Op.NormalizeGradient normalise) {
      json.addProperty("strength", normalise.strength());
      json.addProperty("epsilon", normalise.epsilon());
    } else if (op instanceof Op.Gram gram) {
      json.addProperty("scale", gram.scale());
    } else if (op instanceof Op.Add add) {
      json.addProperty("relu", add.relu());
    } else if (op instanceof Op.Guide guided) {
      // The guide is read as the other input is.
      json.add("inputs", numbers(List.of(guided.input().id(), guided.guide().id())));
    }
    return json;
  }

  private static JsonObject loss(Loss loss) {
    JsonObject json = new JsonObject();
    json.addProperty("kind", loss.getClass().getSimpleName());
    json.addProperty("input", loss.input().id());
    if (loss instanceof Loss.SquaredError error) {
      json.addProperty("coefficient", error.coefficient());
      json.addProperty("target", error.target().id());
    } else if (loss instanceof Loss.Trace trace) {
      json.addProperty("coefficient", trace.coefficient());
    } else if (loss instanceof Loss.TotalVariation variation) {
      json.addProperty("coefficient", variation.coefficient());
      json.addProperty("variation", variation.kind().name());
    }
    return json;
  }

  private static JsonObject update(Update update) {
    if (update instanceof AdamUpdate adam) {
      return adam(adam);
    } else if (update instanceof SgdUpdate sgd) {
      return sgd(sgd);
    }
    return lbfgs((LbfgsUpdate) update);
  }

  private static JsonObject adam(AdamUpdate update) {
    JsonObject json = new JsonObject();
    json.addProperty("form", update.adam().form().name());
    json.addProperty("variable", update.variable().id());
    json.addProperty("moment1", update.moment1().id());
    json.addProperty("moment2", update.moment2().id());
    json.addProperty("step", update.step().id());
    rate(json, update.adam().rate());
    json.addProperty("beta1", update.adam().beta1());
    json.addProperty("beta2", update.adam().beta2());
    json.addProperty("epsilon", update.adam().epsilon());
    json.add("clamp", clamp(update.adam().clampMin(), update.adam().clampMax()));
    return json;
  }

  private static void rate(JsonObject json, LearningRate rate) {
    json.addProperty("learning_rate", rate.start());
    json.addProperty("decay_rate", rate.decayRate());
    json.addProperty("decay_steps", rate.decaySteps());
    json.addProperty("staircase", rate.staircase());
  }

  private static JsonObject sgd(SgdUpdate update) {
    JsonObject json = new JsonObject();
    json.addProperty("form", "SGD");
    json.addProperty("variable", update.variable().id());
    json.addProperty("velocity", update.velocity().id());
    json.addProperty("step", update.step().id());
    rate(json, update.sgd().rate());
    json.addProperty("momentum", update.sgd().momentum());
    json.add("clamp", clamp(update.sgd().clampMin(), update.sgd().clampMax()));
    return json;
  }

  private static JsonObject lbfgs(LbfgsUpdate update) {
    JsonObject json = new JsonObject();
    json.addProperty("form", "LBFGS");
    json.addProperty("variable", update.variable().id());
    json.addProperty("counters", update.counters().id());
    json.add("steps", numbers(update.steps().stream().map(Tensor::id).toList()));
    json.add("differences", numbers(update.differences().stream().map(Tensor::id).toList()));
    json.addProperty("learning_rate", update.lbfgs().learningRate());
    json.add("clamp", clamp(update.lbfgs().clampMin(), update.lbfgs().clampMax()));
    return json;
  }

  private static JsonObject average(Average average) {
    JsonObject json = new JsonObject();
    json.addProperty("value", average.value().id());
    json.addProperty("decay", average.decay());
    return json;
  }

  private static JsonArray clamp(double min, double max) {
    JsonArray clamp = new JsonArray();
    // JSON has no infinity; Python's float() reads its name.
    clamp.add(Double.toString(min));
    clamp.add(Double.toString(max));
    return clamp;
  }

  private static JsonArray stores(List<Store> stores) {
    JsonArray json = new JsonArray();
    for (Store store : stores) {
      JsonArray pair = new JsonArray();
      pair.add(store.from().id());
      pair.add(store.to().id());
      json.add(pair);
    }
    return json;
  }

  private static JsonArray numbers(List<? extends Number> numbers) {
    JsonArray json = new JsonArray();
    // As doubles: a float's own digits would stand for another double.
    numbers.forEach(number -> json.add(number instanceof Integer ? number : number.doubleValue()));
    return json;
  }

  private static JsonArray array(List<JsonObject> elements) {
    JsonArray json = new JsonArray();
    elements.forEach(json::add);
    return json;
  }
}
