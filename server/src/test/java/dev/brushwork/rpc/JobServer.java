package dev.brushwork.rpc;

import dev.brushwork.engine.Engine;
import dev.brushwork.job.JobSettings;
import dev.brushwork.job.jdbc.DataFolder;
import dev.brushwork.testing.TestEngine;
import dev.brushwork.testing.TestRequests;
import dev.brushwork.v1.CancelJobRequest;
import dev.brushwork.v1.CreateJobRequest;
import dev.brushwork.v1.GetJobRequest;
import dev.brushwork.v1.ImageServiceGrpc;
import dev.brushwork.v1.Job;
import dev.brushwork.v1.JobServiceGrpc;
import dev.brushwork.v1.JobState;
import dev.brushwork.v1.Progress;
import dev.brushwork.v1.UpdateJobRequest;
import dev.brushwork.v1.WatchJobRequest;
import dev.brushwork.v1.WatchJobResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** A real server that keeps jobs in a folder. */
final class JobServer implements AutoCloseable {
  /** Quick to look after jobs, and to report and keep them. */
  static final JobSettings QUICK =
      JobSettings.defaults()
          .withCheckpointInterval(Duration.ofMillis(50))
          .withProgressInterval(Duration.ofMillis(20))
          .withSilence(Duration.ofMillis(100), Duration.ofSeconds(2));

  private final DataFolder data;
  private final TestServer server;

  JobServer(Path folder) {
    this(folder, QUICK, TestEngine.get(), Optional.empty());
  }

  JobServer(Path folder, JobSettings settings, Engine engine, Optional<String> database) {
    this(folder, settings, engine, database, 1);
  }

  JobServer(
      Path folder, JobSettings settings, Engine engine, Optional<String> database, int slots) {
    this(folder, settings, engine, database, options -> options.grace(Duration.ZERO).slots(slots));
  }

  JobServer(
      Path folder,
      JobSettings settings,
      Engine engine,
      Optional<String> database,
      UnaryOperator<BrushworkServer.Builder> options) {
    data = new DataFolder(folder, database);
    server =
        new TestServer(engine, builder -> options.apply(builder).jobs(data.keeping(), settings));
  }

  TestServer server() {
    return server;
  }

  DataFolder data() {
    return data;
  }

  JobServiceGrpc.JobServiceBlockingStub jobs() {
    return JobServiceGrpc.newBlockingStub(server.channel()).withDeadlineAfter(60, TimeUnit.SECONDS);
  }

  JobServiceGrpc.JobServiceStub asynchronous() {
    return JobServiceGrpc.newStub(server.channel());
  }

  ImageServiceGrpc.ImageServiceStub images() {
    return ImageServiceGrpc.newStub(server.channel());
  }

  /** A job of this many updates of 24 x 16 pixels. */
  static CreateJobRequest request(int iterations) {
    CreateJobRequest.Builder request =
        CreateJobRequest.newBuilder().setTransfer(TestRequests.transfer()).setReportInterval(1);
    request.getTransferBuilder().getOptionsBuilder().setIterations(iterations);
    return request.build();
  }

  /** One that ends only if it is stopped. */
  static CreateJobRequest endless() {
    return request(100_000);
  }

  Job cancel(String id) {
    return jobs().cancelJob(CancelJobRequest.newBuilder().setJobId(id).build()).getJob();
  }

  /** Lets a job under way end with the iteration that it is at. */
  void finish(String id) {
    UpdateJobRequest.Builder update = UpdateJobRequest.newBuilder().setJobId(id);
    update.getSteeringBuilder().setIterations(1);
    var unused = jobs().updateJob(update.build());
  }

  Job create(CreateJobRequest request) {
    return jobs().createJob(request).getJob();
  }

  Job get(String id) {
    return jobs().getJob(GetJobRequest.newBuilder().setJobId(id).build()).getJob();
  }

  /** Every event of a job until it has ended. */
  List<WatchJobResponse> watch(String id, long after) {
    List<WatchJobResponse> events = new ArrayList<>();
    jobs()
        .watchJob(WatchJobRequest.newBuilder().setJobId(id).setAfterSequence(after).build())
        .forEachRemaining(events::add);
    return events;
  }

  /** Waits until an event of the job is as wanted. */
  void await(String id, Predicate<WatchJobResponse> wanted) {
    Iterator<WatchJobResponse> events =
        jobs().watchJob(WatchJobRequest.newBuilder().setJobId(id).build());
    while (events.hasNext()) {
      if (wanted.test(events.next())) {
        return;
      }
    }
    throw new AssertionError("job " + id + " ended first: " + get(id));
  }

  void awaitIteration(String id, int iteration) {
    await(
        id,
        event -> {
          Progress progress = event.getEvent().getProgress();
          return event.getEvent().hasProgress() && progress.getIteration() >= iteration;
        });
  }

  Job awaitEnd(String id) {
    watch(id, 0);
    return get(id);
  }

  void awaitState(String id, JobState state) {
    await(id, event -> event.getEvent().getState() == state);
  }

  @Override
  public void close() {
    server.close();
    data.close();
  }
}
