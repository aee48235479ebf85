package dev.brushwork.rpc;

import com.google.protobuf.ByteString;
import dev.brushwork.testing.TestEngine;
import dev.brushwork.testing.TestRequests;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * For every field of the requests, by its path: a valid value other than its default, what the
 * request needs beside it for the value to matter, and a bad value with the field that must be
 * named.
 */
final class FieldCases {
  /**
   * @param valid a value that must change the outcome; null if every value is refused
   * @param needs fields set in both requests that are compared
   * @param bad a value that is refused; null if there is none
   * @param named the field that its refusal names
   */
  record Case(Object valid, Map<String, Object> needs, Object bad, String named) {}

  private static final String O = "transfer.options.";
  private static final Object GARBAGE = ByteString.copyFromUtf8("not an image");
  private static final int UNKNOWN_ENUM = 99;
  private static final int JPEG = 2;

  private FieldCases() {}

  private static final class Table {
    private final Map<String, Case> cases = new LinkedHashMap<>();

    void add(String path, Object valid, Object bad, String named, Object... needs) {
      Map<String, Object> needed = new HashMap<>();
      for (int i = 0; i < needs.length; i += 2) {
        needed.put((String) needs[i], needs[i + 1]);
      }
      if (cases.put(path, new Case(valid, needed, bad, named)) != null) {
        throw new AssertionError("two cases for " + path);
      }
    }
  }

  /** The cases of StylizeRequest. */
  static Map<String, Case> stylize() {
    Table table = new Table();
    images(table);
    terms(table);
    optimizer(table);
    sizes(table);
    start(table);
    device(table);
    table.add("reporting.interval", 2, 0, "reporting.interval");
    table.add("reporting.preview_interval", 2, 100_001, "reporting.preview_interval");
    table.add(
        "reporting.preview_size",
        16,
        15,
        "reporting.preview_size",
        "reporting.preview_interval",
        1);
    table.add("detach", true, null, null); // refused, as this server keeps no jobs
    table.add("output.format", JPEG, UNKNOWN_ENUM, "output.format");
    table.add("output.depth", 16, 12, "output.depth");
    table.add("output.quality", 50, 0, "output.quality", "output.format", JPEG);
    return table.cases;
  }

  /** The cases of EstimateCostRequest: the same but for the report and the file. */
  static Map<String, Case> estimate() {
    Map<String, Case> cases = stylize();
    cases.keySet().removeIf(path -> path.startsWith("reporting.") || path.startsWith("output."));
    cases.remove("detach");
    return cases;
  }

  private static void images(Table table) {
    Object other = TestRequests.image(24, 18, 3).getData();
    Stream.of("transfer.content", "transfer.styles.image", O + "init.image")
        .forEach(
            path -> {
              Object[] needs =
                  path.contains("init")
                      ? new Object[] {
                        O + "init.kind", 5, path + ".data", TestRequests.image(24, 16, 4).getData()
                      }
                      : new Object[0];
              String named = path.replace("styles", "styles[0]");
              table.add(path + ".data", other, GARBAGE, named + ".data", needs);
              // UNIMPLEMENTED, whatever it is.
              table.add(path + ".sha256", null, "0".repeat(64), named + ".sha256", needs);
              table.add(path + ".size.width", null, 0, named + ".size", needs);
              table.add(path + ".size.height", null, 0, named + ".size", needs);
            });
    masks(table);
    table.add("transfer.styles.weight", 3.0, -1.0, "transfer.styles[0].weight");
    table.add("transfer.preset", "tf-tutorial", "no-such", "transfer.preset");
  }

  /** Each of the size of its image. */
  private static void masks(Table table) {
    table(table, "transfer.styles.content_mask", "transfer.styles[0].content_mask", 24, 16);
    table(table, "transfer.styles.style_mask", "transfer.styles[0].style_mask", 20, 16);
    String temporal = O + "temporal.";
    table(table, temporal + "target", temporal + "target", 30, 20);
    table(
        table,
        temporal + "confidence",
        temporal + "confidence",
        30,
        20,
        temporal + "target.data",
        TestRequests.image(30, 20, 6).getData());
    table.add(
        temporal + "weight",
        5.0,
        -1.0,
        temporal + "weight",
        temporal + "target.data",
        TestRequests.image(30, 20, 6).getData());
  }

  private static void table(
      Table table, String path, String named, int width, int height, Object... needs) {
    Object image = TestRequests.image(width, height, 7).getData();
    table.add(path + ".data", image, GARBAGE, named + ".data", needs);
    table.add(path + ".sha256", null, "0".repeat(64), named + ".sha256", needs);
    table.add(path + ".size.width", null, 0, named + ".size", needs);
    table.add(path + ".size.height", null, 0, named + ".size", needs);
  }

  private static void terms(Table table) {
    for (String layers : List.of("content_layers", "style_layers")) {
      table.add(O + layers + ".layer", "pool1", "conv9_9", O + layers + "[0].layer");
      table.add(O + layers + ".weight", 0.5, -1.0, O + layers + "[0].weight");
    }
    table.add(O + "content_weight", 0.5, -1.0, O + "content_weight");
    table.add(O + "style_weight", 0.5, Double.NaN, O + "style_weight");
    table.add(O + "tv_weight", 0.5, 1e13, O + "tv_weight");
    table.add(O + "tv_kind", 1, UNKNOWN_ENUM, O + "tv_kind", O + "tv_weight", 1.0);
    table.add(
        O + "style_statistic", "features", "no-such", O + "style_statistic", O + "style_fit", 2);
    // A relative error does not depend on what the Gram matrices are divided by.
    table.add(
        O + "gram_normalizer", 3, UNKNOWN_ENUM, O + "gram_normalizer", O + "style_normalizer", 2);
    table.add(O + "style_normalizer", 1, UNKNOWN_ENUM, O + "style_normalizer");
    table.add(O + "content_normalizer", 1, UNKNOWN_ENUM, O + "content_normalizer");
  }

  private static void optimizer(Table table) {
    String path = O + "optimizer.";
    table.add(path + "name", "lbfgs", "no-such", path + "name");
    table.add(path + "learning_rate", 0.1, 0.0, path + "learning_rate");
    table.add(path + "beta1", 0.5, 1.0, path + "beta1");
    table.add(path + "beta2", 0.5, -0.1, path + "beta2");
    table.add(path + "epsilon", 0.5, 2.0, path + "epsilon");
    table.add(path + "adam_form", 2, UNKNOWN_ENUM, path + "adam_form", path + "epsilon", 0.1);
    table.add(path + "clamp", false, null, null, path + "learning_rate", 1.0);
    String name = path + "name";
    table.add(path + "momentum", 0.5, 1.0, path + "momentum", name, "sgd");
    table.add(path + "decay_rate", 0.5, 1.5, path + "decay_rate", name, "sgd");
    String rate = path + "decay_rate";
    table.add(path + "decay_steps", 1, 2_000_000_000, path + "decay_steps", name, "sgd", rate, 0.5);
    table.add(path + "staircase", true, null, null, name, "sgd", rate, 0.5);
    table.add(path + "history", 1, 0, path + "history", name, "lbfgs");
    table.add(O + "iterations", 2, 0, O + "iterations");
    course(table);
  }

  private static void course(Table table) {
    table.add(O + "averaging", 0.5, 1.0, O + "averaging");
    String iterations = O + "iterations";
    String convergence = O + "convergence.";
    table.add(convergence + "tolerance", 0.99, -1.0, convergence + "tolerance", iterations, 62);
    table.add(
        convergence + "window",
        10,
        9,
        convergence + "window",
        convergence + "tolerance",
        0.99,
        iterations,
        30);
    // So short that there is no time for an update.
    table.add(O + "max_seconds", 1e-9, -1.0, O + "max_seconds");
    String scales = O + "coarse_to_fine.";
    String size = O + "size.longer_side";
    table.add(scales + "sizes", 24, 15, scales + "sizes[0]", size, 48);
    table.add(scales + "first_size", 24, 15, scales + "first_size", size, 48);
    table.add(
        scales + "iterations", 2, 0, scales + "iterations[0]", size, 48, scales + "first_size", 24);
  }

  private static void sizes(Table table) {
    table.add(O + "size.longer_side", 30, 8193, O + "size.longer_side");
    table.add(O + "size.height", 30, 8193, O + "size.height");
    table.add(O + "size.exact.width", 32, 15, O + "size.exact.width", square(O));
    table.add(O + "size.exact.height", 32, -1, O + "size.exact.height", square(O));
    // Test pictures are too small to be cut.
    table.add(O + "tile", null, 63, O + "tile");
    table.add(O + "style_scale", 1.5, 0.01, O + "style_scale");
    table.add(O + "style_fit", 2, UNKNOWN_ENUM, O + "style_fit");
    table.add(O + "resampling", 2, UNKNOWN_ENUM, O + "resampling", O + "size.longer_side", 30);
  }

  private static void start(Table table) {
    table.add(O + "init.kind", 3, UNKNOWN_ENUM, O + "init.kind");
    table.add(O + "init.deviation", 0.5, 11.0, O + "init.deviation", O + "init.kind", 4);
    table.add(O + "init.noise", 0.5, 1.5, O + "init.noise");
    table.add(O + "colour_preservation", 2, UNKNOWN_ENUM, O + "colour_preservation");
    table.add(
        O + "colour_space", 2, UNKNOWN_ENUM, O + "colour_space", O + "colour_preservation", 3);
    table.add(O + "seed", 7L, null, null, O + "init.kind", 3);
  }

  private static void device(Table table) {
    String elsewhere =
        TestEngine.get().device().backend().equals("reference") ? "cpu" : "reference";
    table.add(O + "network", "vgg16", "no-such", O + "network");
    table.add(
        O + "weights_sha256", TestEngine.otherWeights().sha256(), "xyz", O + "weights_sha256");
    table.add(O + "pooling", 2, UNKNOWN_ENUM, O + "pooling", O + "content_layers.layer", "pool1");
    table.add(
        O + "pooling_scale",
        2.0,
        101.0,
        O + "pooling_scale",
        O + "pooling",
        2,
        O + "content_layers.layer",
        "pool1");
    table.add(O + "border", 2, UNKNOWN_ENUM, O + "border", O + "content_layers.layer", "pool1");
    table.add(O + "normalize_gradients", true, null, null);
    table.add(O + "init.centre", 2, UNKNOWN_ENUM, O + "init.centre", O + "init.kind", 4);
    table.add(O + "network_input", 2, UNKNOWN_ENUM, O + "network_input");
    table.add(O + "precision", unsupported(), UNKNOWN_ENUM, O + "precision");
    table.add(O + "backend", elsewhere, "no-such", O + "backend");
  }

  /** Both sides together, since one without the other is refused. */
  private static Object[] square(String path) {
    return new Object[] {path + "size.exact.width", 16, path + "size.exact.height", 16};
  }

  /** The number of a precision that the device does not have: the outcome becomes an error. */
  static int unsupported() {
    for (dev.brushwork.compute.Precision precision : dev.brushwork.compute.Precision.values()) {
      if (!TestEngine.get().device().supports(precision)) {
        return EnumMapping.PRECISION.toProto(precision).getNumber();
      }
    }
    throw new AssertionError("the device has every precision");
  }

  /** The cases of ExtractFeaturesRequest. */
  static Map<String, Case> features() {
    Table table = new Table();
    table.add("image.data", TestRequests.image(24, 18, 3).getData(), GARBAGE, "image.data");
    table.add("image.sha256", null, "0".repeat(64), "image.sha256");
    table.add("image.size.width", null, 5, "image.size");
    table.add("image.size.height", null, 5, "image.size");
    table.add("network", "vgg16", "no-such", "network");
    table.add("weights_sha256", TestEngine.otherWeights().sha256(), "xyz", "weights_sha256");
    table.add("layers", "conv1_1", "conv9_9", "layers[0]");
    table.add("size.longer_side", 30, 8193, "size.longer_side");
    table.add("size.height", 30, 8193, "size.height");
    table.add("size.exact.width", 32, 15, "size.exact.width", square(""));
    table.add("size.exact.height", 32, -1, "size.exact.height", square(""));
    table.add("resampling", 2, UNKNOWN_ENUM, "resampling", "size.longer_side", 30);
    table.add("pooling", 2, UNKNOWN_ENUM, "pooling");
    table.add("precision", unsupported(), UNKNOWN_ENUM, "precision");
    return table.cases;
  }
}
