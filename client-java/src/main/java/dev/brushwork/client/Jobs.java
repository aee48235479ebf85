package dev.brushwork.client;

import dev.brushwork.v1.CreateJobRequest;
import dev.brushwork.v1.Job;
import dev.brushwork.v1.JobEvent;
import dev.brushwork.v1.ListJobsRequest;
import dev.brushwork.v1.ListJobsResponse;
import dev.brushwork.v1.UpdateJobRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Consumer;

/**
 * Jobs and images of a server that keeps them. Every method blocks until the answer, and throws
 * {@link BrushworkException} for every failure. Thread-safe.
 */
public interface Jobs {
  /** Creates a job, which is kept once this returns. */
  Job create(CreateJobRequest request);

  /** A job as it is now. */
  Job get(String jobId);

  /** A page of jobs. */
  ListJobsResponse list(ListJobsRequest request);

  /**
   * Tells of a job's events, on the calling thread, until the job has ended. When the connection or
   * the server goes, it connects again and goes on after the last event, for minutes; {@code
   * UNAVAILABLE} is thrown only if there was no answer at first, or for too long.
   *
   * @param afterSequence events with higher numbers only; 0 for all
   * @return the last event
   */
  JobEvent watch(String jobId, long afterSequence, Consumer<JobEvent> listener);

  /** Cancels a job, which may still run for a moment. */
  Job cancel(String jobId);

  /** Pauses a job, which may still run for a moment. */
  Job pause(String jobId);

  /** Puts a paused job back into the queue. */
  Job resume(String jobId);

  /** Changes a job that has not ended. */
  Job update(UpdateJobRequest request);

  /** Forgets a job that has ended. */
  void delete(String jobId);

  /**
   * Uploads an image of any size.
   *
   * @param file read to its end, and left open
   * @return the SHA-256 to name it by
   * @throws IOException if {@code file} cannot be read
   */
  String upload(InputStream file) throws IOException;

  /**
   * Downloads an image.
   *
   * @param out written to piece by piece, and left open
   * @throws IOException if {@code out} cannot be written to
   */
  void download(String sha256, OutputStream out) throws IOException;
}
