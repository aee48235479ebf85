package dev.brushwork.cli;

import dev.brushwork.Main;
import dev.brushwork.engine.image.PngWriter;
import dev.brushwork.testing.TestImages;
import dev.brushwork.testing.TestWeights;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A command that ran within the tests' process, and what it printed. */
record CliRun(int exitCode, String out, String err) {

  static CliRun of(List<String> args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal = new Terminal(stream(out), stream(err), false);
    int exitCode = Main.run(terminal, args.toArray(String[]::new));
    return new CliRun(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  static CliRun of(String... args) {
    return of(List.of(args));
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  /** A run of a few milliseconds, but for the weights, without {@code --out}. */
  static List<String> smallRun(Path folder) {
    return smallRun(folder, 3);
  }

  /** As the other, with this many updates. */
  static List<String> smallRun(Path folder, int iterations) {
    List<String> args = new ArrayList<>(List.of("stylize"));
    args.addAll(List.of("--content", image(folder, "content.png", 24, 16, 1).toString()));
    args.addAll(List.of("--style", image(folder, "style.png", 20, 16, 2).toString()));
    args.addAll(List.of("--content-layers", "relu2_1", "--style-layers", "relu1_1,relu2_1"));
    args.addAll(List.of("--size", "24", "--iterations", Integer.toString(iterations)));
    return args;
  }

  static String weights() {
    return TestWeights.of("vgg19", 1).toString();
  }

  /** The list with more at its end. */
  static List<String> with(List<String> args, String... more) {
    List<String> all = new ArrayList<>(args);
    all.addAll(List.of(more));
    return all;
  }

  /** A PNG file that the test made. */
  static Path image(Path folder, String name, int width, int height, long seed) {
    try {
      return Files.write(folder.resolve(name), PngWriter.write(TestImages.of(width, height, seed)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
