package dev.brushwork.gpucheck;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.brushwork.compute.Precision;
import dev.brushwork.engine.HeldWeights;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * The same work in the machine's PyTorch, between two measurements of ours: a device that got hot,
 * or another's work on it, shows as a difference between those two.
 */
final class PyTorchStep implements Step {
  private static final String SCRIPT = "pytorch_iteration.py";

  private final String name;
  private final String variants;
  private final boolean everySize;
  private final String device;

  private PyTorchStep(String name, String variants, boolean everySize, String device) {
    this.name = name;
    this.variants = variants;
    this.everySize = everySize;
    this.device = device;
  }

  /** What PyTorch does by itself, at the main size. */
  static PyTorchStep eager() {
    return new PyTorchStep("eager", "eager", false, "cuda");
  }

  /** The best that it can be brought to, at every size. */
  static PyTorchStep best() {
    return new PyTorchStep("pytorch", "all", true, "cuda");
  }

  /** On a processor, for tests. */
  static PyTorchStep onCpu() {
    return new PyTorchStep("eager", "eager", false, "cpu");
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String question() {
    return "the same work in PyTorch, " + (everySize ? "at its best" : "as it is");
  }

  @Override
  public void run(Bench bench, JsonObject figures) throws Exception {
    Scale scale = bench.scale();
    List<Integer> sides = everySize ? scale.sides() : List.of(scale.side());
    Path script = Files.createTempFile("gpu-check-", ".py");
    try {
      try (InputStream in = PyTorchStep.class.getResourceAsStream(SCRIPT)) {
        Files.copy(in, script, StandardCopyOption.REPLACE_EXISTING);
      }
      for (int side : sides) {
        JsonObject found = new JsonObject();
        figures.add(Integer.toString(side), found);
        found.addProperty("ours_before", ours(bench, side));
        theirs(bench, side, script, found);
        found.addProperty("ours_after", ours(bench, side));
        bench.flush();
      }
    } finally {
      Files.delete(script);
    }
  }

  /** Milliseconds an iteration with the device's fastest precision. */
  private static double ours(Bench bench, int side) throws IOException {
    HeldWeights weights = bench.weights(bench.engine(), "vgg19");
    List<Precision> precisions = bench.precisions();
    int iterations = bench.scale().timed();
    return Pictures.paint(
                bench.engine(),
                weights,
                side,
                iterations,
                precisions.get(precisions.size() - 1),
                Math.max(1, iterations / 10))
            .secondsPerIteration()
        * 1e3;
  }

  private void theirs(Bench bench, int side, Path script, JsonObject found)
      throws IOException, InterruptedException {
    Path errors = Files.createTempFile("gpu-check-", ".log");
    Process python =
        new ProcessBuilder(
                System.getenv().getOrDefault("BRUSHWORK_TORCH_PYTHON", "python3"),
                script.toString(),
                Integer.toString(side),
                "--variants",
                variants,
                "--device",
                device,
                "--iterations",
                Integer.toString(bench.scale().timed()))
            .redirectError(errors.toFile())
            .start();
    try (BufferedReader out = python.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        JsonObject said = JsonParser.parseString(line).getAsJsonObject();
        if (said.has("variant")) {
          found.add(said.remove("variant").getAsString(), said);
        } else {
          found.add("machine", said);
        }
        bench.flush();
      }
      if (python.waitFor() != 0) {
        List<String> lines = Files.readAllLines(errors);
        throw new IOException(
            lines.isEmpty() ? "Python ended without a word" : lines.get(lines.size() - 1));
      }
    } finally {
      python.destroyForcibly();
      Files.delete(errors);
    }
  }
}
