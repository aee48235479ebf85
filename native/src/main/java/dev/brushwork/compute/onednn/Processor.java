package dev.brushwork.compute.onednn;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the processor calls itself, and the memory that it has. */
final class Processor {
  private Processor() {}

  /** The model, as Linux reports it; "an unnamed processor" where it does not. */
  static String name() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("an unnamed processor");
    } catch (IOException e) {
      return "an unnamed processor";
    }
  }

  /** Bytes of memory beside what Java's heap may take, of the machine or of this container. */
  static long memory() {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      long total = system.getTotalMemorySize();
      return Math.max(total / 4, total - Runtime.getRuntime().maxMemory());
    }
    return Long.MAX_VALUE;
  }
}
