package dev.brushwork.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.compute.DeviceMemory;
import dev.brushwork.job.JobSettings;
import dev.brushwork.testing.Reliability;
import dev.brushwork.testing.TestEngine;
import dev.brushwork.v1.JobState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many small jobs, one after the other: nothing grows with their number. */
@Timeout(600)
class JobSoakTest {
  /** Waiting at once, so that the queue is never empty and never full. */
  private static final int AHEAD = 4;

  /** What classes that are loaded late, and caches, may keep on the heap. */
  private static final long HEAP_BYTES = 8 << 20;

  @Test
  void manyTinyJobsLeaveNothingBehind(@TempDir Path folder) throws IOException {
    DeviceMemory memory = TestEngine.get().device().memory();
    int jobs = Reliability.size(60, 500);
    try (JobServer server =
        new JobServer(folder, JobSettings.defaults(), TestEngine.get(), Optional.empty())) {
      run(server, jobs / 5); // until classes are loaded and pools are full
      long deviceBefore = memory.liveBytes();
      long before = residentBytes();
      long heapBefore = heapBytes();
      run(server, jobs - jobs / 5);
      long after = residentBytes();
      long heap = heapBytes() - heapBefore;
      assertThat(memory.liveBytes()).isEqualTo(deviceBefore);
      // A job's picture alone is a kilobyte, its request and rows some more.
      assertThat(heap).as("heap that stays").isLessThan(HEAP_BYTES);
      Reliability.print(
          "soak",
          "%d jobs, %d MiB resident after a fifth of them and %d MiB at the end; heap %+d KiB",
          jobs,
          before >> 20,
          after >> 20,
          heap >> 10);
      // In a short run, what the JVM loads and compiles later is more than the bound.
      if (Reliability.FULL) {
        assertThat((double) after).isLessThan(1.1 * before);
        assertThat(after - before).isLessThan(100 << 20);
      }
    }
  }

  private static void run(JobServer server, int jobs) {
    Deque<String> waiting = new ArrayDeque<>();
    for (int i = 0; i < jobs; i++) {
      waiting.add(server.create(JobServer.request(2)).getJobId());
      if (waiting.size() > AHEAD) {
        finish(server, waiting.remove());
      }
    }
    waiting.forEach(id -> finish(server, id));
  }

  private static void finish(JobServer server, String id) {
    assertThat(server.awaitEnd(id).getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
  }

  /** What is on the heap without its garbage. */
  private static long heapBytes() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** What the kernel counts for this process, after the heap's garbage has gone. */
  private static long residentBytes() throws IOException {
    System.gc();
    String line =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(text -> text.startsWith("VmRSS:"))
            .findFirst()
            .orElseThrow();
    return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
  }
}
