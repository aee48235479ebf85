package dev.brushwork.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.job.JobKeeping;
import dev.brushwork.job.jdbc.DataFolder;
import dev.brushwork.job.s3.FakeS3;
import dev.brushwork.job.s3.S3BlobStore;
import dev.brushwork.job.s3.S3Bucket;
import dev.brushwork.job.s3.S3CheckpointStore;
import dev.brushwork.job.s3.TestBucket;
import dev.brushwork.testing.TestEngine;
import dev.brushwork.v1.CreateJobRequest;
import dev.brushwork.v1.GetJobRequest;
import dev.brushwork.v1.ImageServiceGrpc;
import dev.brushwork.v1.Job;
import dev.brushwork.v1.JobServiceGrpc;
import dev.brushwork.v1.JobState;
import dev.brushwork.v1.WatchJobRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server whose images and checkpoints are in a bucket. */
@Timeout(120)
class BucketJobsTest {
  @TempDir Path folder;

  private TestServer serve(DataFolder data, S3Bucket bucket) {
    JobKeeping keeping =
        new JobKeeping(
            data.keeping().store(),
            new S3BlobStore(bucket),
            new S3CheckpointStore(bucket),
            data.keeping().uploads());
    return new TestServer(
        TestEngine.get(), o -> o.grace(Duration.ZERO).jobs(keeping, JobServer.QUICK));
  }

  @Test
  void aJobGoesOnFromTheBucketAndLeavesItsPictureThere() throws Exception {
    CreateJobRequest request = JobServer.request(300);
    String id;
    try (FakeS3 s3 = new FakeS3("bucket")) {
      try (S3Bucket bucket = TestBucket.open(s3);
          DataFolder data = new DataFolder(folder, Optional.empty());
          TestServer server = serve(data, bucket)) {
        var jobs = JobServiceGrpc.newBlockingStub(server.channel());
        id = jobs.createJob(request).getJob().getJobId();
        var events = jobs.watchJob(WatchJobRequest.newBuilder().setJobId(id).build());
        int iteration = 0;
        while (iteration < 10) {
          iteration = events.next().getEvent().getProgress().getIteration();
        }
      }
      try (S3Bucket bucket = TestBucket.open(s3);
          DataFolder data = new DataFolder(folder, Optional.empty());
          TestServer server = serve(data, bucket)) {
        var jobs = JobServiceGrpc.newBlockingStub(server.channel());
        jobs.watchJob(WatchJobRequest.newBuilder().setJobId(id).build())
            .forEachRemaining(event -> {});
        Job done = jobs.getJob(GetJobRequest.newBuilder().setJobId(id).build()).getJob();
        assertThat(done.getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
        assertThat(done.getAttempt()).isEqualTo(2);
        var images = ImageServiceGrpc.newStub(server.channel());
        var picture = ImagesOverTheWire.download(images, done.getResult().getImageSha256());
        // The same in one go.
        String whole = jobs.createJob(request).getJob().getJobId();
        jobs.watchJob(WatchJobRequest.newBuilder().setJobId(whole).build())
            .forEachRemaining(event -> {});
        Job expected = jobs.getJob(GetJobRequest.newBuilder().setJobId(whole).build()).getJob();
        assertThat(picture)
            .isEqualTo(ImagesOverTheWire.download(images, expected.getResult().getImageSha256()));
        assertThat(new S3CheckpointStore(bucket).jobs()).isEmpty();
      }
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .contains("jobs.db")
          .doesNotContain("images", "checkpoints");
    }
  }
}
