package dev.brushwork.cli;

import dev.brushwork.job.JobKeeping;
import dev.brushwork.job.JobSettings;
import dev.brushwork.job.jdbc.DataFolder;
import dev.brushwork.job.s3.S3BlobStore;
import dev.brushwork.job.s3.S3Bucket;
import dev.brushwork.job.s3.S3CheckpointStore;
import dev.brushwork.job.s3.S3Location;
import dev.brushwork.rpc.BrushworkServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Where a server keeps jobs. */
final class JobFlags {
  /** Waiting jobs of one caller among several; one who has the server alone may have more. */
  static final int QUEUED_OF_ONE = 8;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Keep jobs and images in this folder, which is made if need be. Default: there are no"
              + " jobs.")
  Path data;

  @Option(
      names = "--database",
      paramLabel = "URL",
      description =
          "Keep jobs in PostgreSQL, as postgresql://host/name?user=u&password=p: several servers may"
              + " share it, and then --data too. Default: SQLite in --data.")
  String database;

  @Option(
      names = "--blobs",
      paramLabel = "URL",
      description =
          "Keep images and checkpoints in a bucket, as s3://bucket/prefix, or with"
              + " ?endpoint=https://host:9000 in another store than Amazon's. Credentials:"
              + " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. Default: in --data.")
  String blobs;

  @Option(
      names = "--max-queued-jobs",
      paramLabel = "N",
      converter = WholeNumber.class,
      description =
          "Jobs of one caller that may wait; more are refused. Default: 8, or 64 where callers are"
              + " not told apart.")
  Integer maxQueued;

  @Option(
      names = "--checkpoint-every",
      paramLabel = "SECONDS",
      description = "From one checkpoint of a job to the next. Default: 10.")
  Double checkpointEvery;

  @Option(
      names = "--dead-after",
      paramLabel = "SECONDS",
      description =
          "Silence after which another server of the database counts as dead, and its jobs go on"
              + " elsewhere. Default: 20.")
  Double deadAfter;

  @Option(
      names = "--keep-days",
      paramLabel = "DAYS",
      description = "How long jobs are kept after their end. Default: 7.")
  Double keepDays;

  @Option(
      names = "--keep-gigabytes",
      paramLabel = "GB",
      description =
          "Images that may be kept, in 10^9 bytes; beyond that those without a job go first, then the"
              + " jobs that ended longest ago. Default: no limit.")
  Double keepGigabytes;

  /** What is kept open while a server serves. */
  record Opened(Optional<DataFolder> folder, Optional<S3Bucket> bucket, JobSettings settings)
      implements AutoCloseable {
    void serve(BrushworkServer.Builder builder) {
      folder.ifPresent(data -> builder.jobs(keeping(data.keeping()), settings));
    }

    private JobKeeping keeping(JobKeeping inFolder) {
      return bucket
          .map(
              b ->
                  new JobKeeping(
                      inFolder.store(),
                      new S3BlobStore(b),
                      new S3CheckpointStore(b),
                      inFolder.uploads()))
          .orElse(inFolder);
    }

    @Override
    public void close() {
      folder.ifPresent(DataFolder::close);
      bucket.ifPresent(S3Bucket::close);
    }
  }

  void check() {
    if (data == null) {
      if (Stream.of(database, blobs, maxQueued, checkpointEvery, deadAfter, keepDays, keepGigabytes)
          .anyMatch(Objects::nonNull)) {
        throw CliException.usage(
            "--database, --blobs, --max-queued-jobs, --checkpoint-every, --dead-after, --keep-days and"
                + " --keep-gigabytes go with --data DIR only");
      }
      return;
    }
    if (maxQueued != null && maxQueued == 0) {
      throw CliException.usage("--max-queued-jobs: must be at least 1, but is 0");
    }
    seconds("--checkpoint-every", checkpointEvery, 0.01);
    seconds("--dead-after", deadAfter, 0.5);
    if (blobs != null) {
      location();
    }
    range("--keep-days", keepDays, 0.001, 36_500);
    range("--keep-gigabytes", keepGigabytes, 0.001, 1e9);
    if (database != null && !database.matches("(jdbc:)?postgresql:.*")) {
      throw CliException.usage(
          "--database: '" + database + "' is no URL such as postgresql://host/name");
    }
  }

  private S3Location location() {
    try {
      return S3Location.parse(blobs);
    } catch (IllegalArgumentException e) {
      throw CliException.usage("--blobs: " + e.getMessage());
    }
  }

  private static void seconds(String flag, Double value, double least) {
    range(flag, value, least, 86_400);
  }

  private static void range(String flag, Double value, double least, double most) {
    if (value != null && !(value >= least && value <= most)) {
      throw CliException.usage(
          String.format(
              Locale.ROOT, "%s: must be %s to %.0f, but is %s", flag, least, most, value));
    }
  }

  /**
   * @param callersAreKnown whether there is more than one caller
   */
  Opened open(boolean callersAreKnown) {
    JobSettings settings = JobSettings.defaults();
    if (callersAreKnown) {
      settings = settings.withMaxQueued(QUEUED_OF_ONE);
    }
    if (maxQueued != null) {
      settings = settings.withMaxQueued(maxQueued);
    }
    if (checkpointEvery != null) {
      settings = settings.withCheckpointInterval(duration(checkpointEvery));
    }
    if (keepDays != null) {
      settings = settings.withKeep(duration(keepDays * 86_400), settings.keepImages());
    }
    if (keepGigabytes != null) {
      settings = settings.withKeepBytes(Math.round(keepGigabytes * 1e9));
    }
    if (deadAfter != null) {
      Duration silence = duration(deadAfter);
      Duration tick = settings.tick();
      Duration most = silence.dividedBy(5);
      settings = settings.withSilence(most.compareTo(tick) < 0 ? most : tick, silence);
    }
    Optional<DataFolder> folder =
        Optional.ofNullable(data).map(f -> new DataFolder(f, Optional.ofNullable(database)));
    try {
      return new Opened(
          folder, Optional.ofNullable(blobs).map(url -> S3Bucket.open(location())), settings);
    } catch (RuntimeException e) {
      folder.ifPresent(DataFolder::close);
      throw e;
    }
  }

  private static Duration duration(double seconds) {
    return Duration.ofMillis(Math.round(seconds * 1000));
  }
}
