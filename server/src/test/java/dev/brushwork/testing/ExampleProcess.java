package dev.brushwork.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** An example under way. What it prints goes into files, so that nothing holds it up. */
public final class ExampleProcess implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 120;
  private static final long LOOK_MILLIS = 50;

  private final String name;
  private final Process process;
  private final Path out;
  private final Path err;

  ExampleProcess(String name, ExampleClient.Command command, Path folder, List<String> options)
      throws IOException {
    this.name = name;
    this.out = Files.createTempFile(folder, name, ".out");
    this.err = Files.createTempFile(folder, name, ".err");
    List<String> words = new ArrayList<>(command.words());
    words.addAll(options);
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().putAll(command.environment());
    this.process = builder.start();
  }

  /** Runs a program to its end; its standard output and error come together. */
  static NodeTools.Output run(
      Map<String, String> environment, Path folder, List<String> command, long seconds)
      throws IOException {
    Path log = Files.createTempFile("brushwork-example", ".log");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
      process.destroyForcibly();
      return new NodeTools.Output(ended ? process.exitValue() : -1, Files.readString(log));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      Files.delete(log);
    }
  }

  /** The lines that it has printed so far; the last may be half. */
  public List<String> lines() throws IOException {
    return Files.readString(out, StandardCharsets.UTF_8).lines().toList();
  }

  /** What it has said on its standard error. */
  public String errors() throws IOException {
    return Files.readString(err, StandardCharsets.UTF_8);
  }

  /** Waits until what it has printed is as wanted. */
  public void await(String what, Predicate<List<String>> wanted)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    while (!wanted.test(lines())) {
      boolean late = System.nanoTime() - start > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      if (late || !process.isAlive()) {
        throw new AssertionError(
            name
                + (late ? " has not printed " : " ended before it printed ")
                + what
                + ", only "
                + lines()
                + errors());
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  /** Waits for its end; its exit code. */
  public int end() throws IOException, InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError(name + " does not end: " + lines() + errors());
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
