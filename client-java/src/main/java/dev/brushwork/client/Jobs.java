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
 * {@link BrushworkException} for every failure, {@code UNIMPLEMENTED} if the server keeps no jobs.
 * Thread-safe. An interrupt cancels the call under way and keeps the thread's flag.
 */
public interface Jobs {
  /**
   * Creates a job, which is kept once this returns. Without a {@code request_id} it gets a random
   * one, so that a call whose answer is lost creates no second job when it is repeated. Images that
   * are too large for one message are uploaded in pieces first.
   */
  Job create(CreateJobRequest request);

  /** A job as it is now. */
  Job get(String jobId);

  /** A page of jobs, the newest first; the next by the {@code next_page_token}. */
  ListJobsResponse list(ListJobsRequest request);

  /**
   * Tells of a job's events, on the calling thread, until the job has ended: in order, none lost
   * and none twice, but of the progress only the newest. When the connection or the server goes, it
   * connects again and goes on after the last event, as long as {@link
   * BrushworkClient.Builder#reconnectFor} says; {@link UnavailableException} is thrown only if
   * there was no answer at first, or for too long. A listener that throws ends the watch with what
   * it threw.
   *
   * @param afterSequence events with higher numbers only, as the {@code sequence} of the last one
   *     that an earlier watch told; 0 for all
   * @param listener while it is busy, newer progress takes the place of older
   * @return the last event; null if there was none, because the job had ended before
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

  /** Forgets a job that has ended; fails with {@link UnmetPreconditionException} if it has not. */
  void delete(String jobId);

  /**
   * Uploads an image of any size that the server takes, at most {@code limits.max_upload_bytes}, in
   * pieces, as fast as the server takes them.
   *
   * @param file read to its end, and left open
   * @return the SHA-256 to name it by
   * @throws IOException if {@code file} cannot be read
   */
  String upload(InputStream file) throws IOException;

  /**
   * Downloads an image in pieces, such as {@link dev.brushwork.v1.JobResult}'s.
   *
   * @param sha256 64 lower-case hex digits
   * @param out written to piece by piece, and left open
   * @throws IOException if {@code out} cannot be written to
   */
  void download(String sha256, OutputStream out) throws IOException;
}
