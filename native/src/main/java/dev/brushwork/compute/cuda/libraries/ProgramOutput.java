package dev.brushwork.compute.cuda.libraries;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** What another program says. */
final class ProgramOutput {
  private ProgramOutput() {}

  /**
   * The lines that it prints; none if it cannot be started, fails, or takes longer than {@code
   * patience}: it is asked for hints only.
   */
  static List<String> lines(List<String> command, long patience, TimeUnit unit) {
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      return List.of();
    }
    // Ends a program that hangs, which would otherwise keep its output open for ever. To end one
    // that is over would close what it printed, before it is read.
    CompletableFuture<Process> ended =
        process
            .onExit()
            .orTimeout(patience, unit)
            .whenComplete(
                (p, late) -> {
                  if (late != null) {
                    process.destroyForcibly();
                  }
                });
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      List<String> lines = out.lines().toList();
      return ended.get().exitValue() == 0 ? lines : List.of();
    } catch (IOException | UncheckedIOException | ExecutionException e) {
      return List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
      return List.of();
    }
  }
}
