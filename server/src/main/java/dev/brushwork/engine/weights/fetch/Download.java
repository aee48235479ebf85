package dev.brushwork.engine.weights.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/** Brings one file over HTTP, going on where an earlier try broke off. */
final class Download {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int BYTES_A_PIECE = 1 << 16;
  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final int UNSATISFIABLE = 416;

  /** More than any file of weights that is read. */
  private static final long MOST_BYTES = 1L << 30;

  private final URI from;
  private final FetchProgress progress;
  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(PATIENCE)
          .followRedirects(HttpClient.Redirect.NORMAL)
          .build();

  Download(URI from, FetchProgress progress) {
    this.from = from;
    this.progress = progress;
  }

  /**
   * Brings the file.
   *
   * @param part what there is of it so far, if anything; all of it afterwards
   * @throws IOException if the server does not answer, or the connection breaks
   * @throws FetchException if the server answers something else
   */
  void to(Path part) throws IOException, InterruptedException {
    try (FileChannel file =
        FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      lock(file, part);
      file.position(file.size());
      HttpResponse<InputStream> response = ask(file.size());
      if (response.statusCode() == UNSATISFIABLE) {
        // What is here is as long as the file or longer, and yet was not found to be sound.
        response.body().close();
        response = ask(0);
      }
      try (InputStream body = response.body()) {
        if (response.statusCode() != OK && !continues(response, file.size())) {
          throw new FetchException(from + ": the server answers " + response.statusCode());
        }
        if (response.statusCode() == OK) {
          // The whole file, whatever was asked for; the position follows the length.
          file.truncate(0);
        }
        long rest = response.headers().firstValueAsLong("Content-Length").orElse(-1);
        copy(body, file, rest < 0 ? -1 : file.size() + rest);
      }
    }
  }

  /** Whether an answer is the rest of the file, from what there is of it. */
  private static boolean continues(HttpResponse<?> response, long begin) {
    return response.statusCode() == PARTIAL
        && response
            .headers()
            .firstValue("Content-Range")
            .filter(range -> range.startsWith("bytes " + begin + "-"))
            .isPresent();
  }

  private void copy(InputStream body, FileChannel file, long total) throws IOException {
    byte[] piece = new byte[BYTES_A_PIECE];
    long done = file.size();
    progress.at(done, total);
    for (int count = body.read(piece); count >= 0; count = body.read(piece)) {
      done += count;
      if (done > MOST_BYTES) {
        throw new FetchException(from + ": more than " + MOST_BYTES + " bytes");
      }
      ByteBuffer bytes = ByteBuffer.wrap(piece, 0, count);
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
      progress.at(done, total);
    }
  }

  /** Keeps a second download from the file, until the channel is closed. */
  private static void lock(FileChannel file, Path part) throws IOException {
    boolean locked;
    try {
      locked = file.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      throw new FetchException(part + ": another download writes to it", e);
    }
    if (!locked) {
      throw new FetchException(part + ": another download writes to it");
    }
  }

  private HttpResponse<InputStream> ask(long begin) throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(from).timeout(PATIENCE);
    if (begin > 0) {
      request.header("Range", "bytes=" + begin + "-");
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
  }
}
