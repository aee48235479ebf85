package dev.brushwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchCommandTest {
  private static final List<String> KEYS =
      List.of(
          "backend",
          "device",
          "precision",
          "network",
          "weights_sha256",
          "preset",
          "width",
          "height",
          "iterations",
          "seconds_per_iteration",
          "total_seconds",
          "peak_device_bytes");

  @Test
  void severalSizesAreAListOfResults() {
    CliRun done =
        CliRun.of(
            "bench",
            "--size",
            "16,32",
            "--iterations",
            "2",
            "--weights",
            CliRun.weights(),
            "--threads",
            "2",
            "--precision",
            "fp32",
            "--json");
    assertThat(done.exitCode()).isZero();
    assertThat(done.err()).contains("timing 16 x 16", "timing 32 x 32");
    JsonObject whole = JsonParser.parseString(done.out()).getAsJsonObject();
    assertThat(whole.keySet()).containsExactly("results");
    List<JsonObject> results =
        whole.getAsJsonArray("results").asList().stream()
            .map(JsonElement::getAsJsonObject)
            .toList();
    assertThat(results)
        .extracting(result -> result.get("width").getAsInt())
        .containsExactly(16, 32);
    assertThat(results)
        .allSatisfy(
            result -> {
              assertThat(result.keySet()).containsAll(KEYS);
              assertThat(result.get("iterations").getAsInt()).isEqualTo(2);
              assertThat(result.get("seconds_per_iteration").getAsDouble()).isPositive();
            });
  }

  @Test
  void oneSizeIsOneObjectAndRandomWeightsAreSeeded() {
    String[] bench = {"bench", "--size", "16", "--iterations", "1", "--network", "vgg16", "--json"};
    JsonObject first = JsonParser.parseString(CliRun.of(bench).out()).getAsJsonObject();
    JsonObject again = JsonParser.parseString(CliRun.of(bench).out()).getAsJsonObject();
    assertThat(first.keySet()).containsAll(KEYS);
    assertThat(first.get("network").getAsString()).isEqualTo("vgg16");
    assertThat(again.get("weights_sha256")).isEqualTo(first.get("weights_sha256"));
  }

  @Test
  void peopleGetALineForEachSize() {
    CliRun done =
        CliRun.of(
            "bench", "--size", "16", "--iterations", "1", "--weights", CliRun.weights(), "-q");
    assertThat(done.err()).isEmpty();
    assertThat(done.out()).startsWith("16 x 16  vgg19").contains("s an iteration").hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--size 32,4             | must be 16 to 8192, but is 4",
        "--iterations 0          | --iterations: must be 1 to 100000, but is 0",
        "--network resnet9       | --network: 'resnet9' is unknown; known: resnet50, resnet50-v1, vgg16, vgg19",
        "--network vgg16         | is of vgg19, not --network vgg16",
        "--size big              | 'big' is not a whole number",
      })
  void badValuesAreNamed(String flags, String message) {
    CliRun refused =
        CliRun.of(
            ("bench --json -q --weights " + CliRun.weights() + " " + flags.trim()).split(" +"));
    assertThat(refused.err()).contains(message);
    assertThat(refused.err().lines()).hasSize(1);
    assertThat(refused.out()).isEmpty();
    assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
  }
}
