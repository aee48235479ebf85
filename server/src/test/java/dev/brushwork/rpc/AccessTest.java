package dev.brushwork.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.rpc.ErrorInfo;
import dev.brushwork.job.JobSettings;
import dev.brushwork.job.jdbc.DataFolder;
import dev.brushwork.security.Access;
import dev.brushwork.security.BearerToken;
import dev.brushwork.security.FileWatch;
import dev.brushwork.security.Role;
import dev.brushwork.security.TokenFile;
import dev.brushwork.security.TokenLine;
import dev.brushwork.testing.TestEngine;
import dev.brushwork.testing.TestRequests;
import dev.brushwork.v1.CancelJobRequest;
import dev.brushwork.v1.CapabilityServiceGrpc;
import dev.brushwork.v1.CreateJobRequest;
import dev.brushwork.v1.DeleteJobRequest;
import dev.brushwork.v1.EstimateCostRequest;
import dev.brushwork.v1.ExtractFeaturesRequest;
import dev.brushwork.v1.FeatureServiceGrpc;
import dev.brushwork.v1.GetCapabilitiesRequest;
import dev.brushwork.v1.GetJobRequest;
import dev.brushwork.v1.Image;
import dev.brushwork.v1.ImageServiceGrpc;
import dev.brushwork.v1.Job;
import dev.brushwork.v1.JobServiceGrpc;
import dev.brushwork.v1.JobServiceGrpc.JobServiceBlockingStub;
import dev.brushwork.v1.ListJobsRequest;
import dev.brushwork.v1.PauseJobRequest;
import dev.brushwork.v1.ResumeJobRequest;
import dev.brushwork.v1.StyleTransferServiceGrpc;
import dev.brushwork.v1.StylizeRequest;
import dev.brushwork.v1.Transfer;
import dev.brushwork.v1.UpdateJobRequest;
import dev.brushwork.v1.WatchJobRequest;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who may do what, over the wire, on a server with a file of tokens. */
@Timeout(120)
class AccessTest {
  private static final String ALICE = BearerToken.random();
  private static final String BOB = BearerToken.random();
  private static final String READER = BearerToken.random();
  private static final String OPERATOR = BearerToken.random();
  private static final String EXPIRED = BearerToken.random();

  @TempDir static Path folder;
  private static FileWatch watch;
  private static DataFolder data;
  private static TestServer server;

  @BeforeAll
  static void start() throws Exception {
    watch = new FileWatch(Duration.ofSeconds(1));
    Path tokens =
        Files.write(
            folder.resolve("tokens"),
            List.of(
                line(ALICE, Role.PAINTER, "alice"),
                line(BOB, Role.PAINTER, "bob"),
                line(READER, Role.READER, "alice"),
                line(OPERATOR, Role.OPERATOR, "olga"),
                TokenLine.of(
                        BearerToken.hash(EXPIRED),
                        Role.OPERATOR,
                        Optional.of(LocalDate.of(2020, 1, 1)),
                        "alice")
                    .text()));
    data = new DataFolder(folder.resolve("data"), Optional.empty());
    JobSettings settings = JobServer.QUICK.withMaxQueued(3);
    Access access =
        new Access(
            Optional.of(new TokenFile(tokens, watch, Clock.systemUTC())), Optional.empty(), false);
    server =
        new TestServer(
            TestEngine.get(),
            options -> options.grace(Duration.ZERO).access(access).jobs(data.keeping(), settings));
  }

  @AfterAll
  static void stop() {
    server.close();
    data.close();
    watch.close();
  }

  private static String line(String token, Role role, String principal) {
    return TokenLine.of(BearerToken.hash(token), role, Optional.empty(), principal).text();
  }

  private static Channel authorized(String authorization) {
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), authorization);
    return ClientInterceptors.intercept(
        server.channel(), MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  private static Channel as(String token) {
    return authorized("Bearer " + token);
  }

  private static JobServiceBlockingStub jobs(Channel channel) {
    return JobServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
  }

  private static ImageServiceGrpc.ImageServiceStub images(String token) {
    return ImageServiceGrpc.newStub(as(token));
  }

  private static Job create(String token, CreateJobRequest request) {
    return jobs(as(token)).createJob(request).getJob();
  }

  private static void assertRefused(Code code, String reason, Runnable call) {
    StatusRuntimeException refused = catchThrowableOfType(StatusRuntimeException.class, call::run);
    assertThat(refused).as("a refusal with %s", reason).isNotNull();
    assertThat(refused.getStatus().getCode()).isEqualTo(code);
    ErrorInfo info = TestServer.detail(refused, ErrorInfo.class).orElseThrow();
    assertThat(info.getReason()).isEqualTo(reason);
    assertThat(info.getDomain()).isEqualTo("brushwork.dev");
    assertThat(refused.getStatus().getDescription()).doesNotContain("brushwork_");
  }

  private static Runnable capabilities(Channel channel) {
    return () ->
        CapabilityServiceGrpc.newBlockingStub(channel)
            .getCapabilities(GetCapabilitiesRequest.getDefaultInstance());
  }

  @Test
  void withoutATokenThatHoldsNothingButHealthAnswers() {
    Code refused = Code.UNAUTHENTICATED;
    assertRefused(refused, "TOKEN_MISSING", capabilities(server.channel()));
    assertRefused(refused, "TOKEN_MISSING", capabilities(authorized("Basic " + ALICE)));
    assertRefused(refused, "TOKEN_INVALID", capabilities(as(BearerToken.random())));
    assertRefused(refused, "TOKEN_INVALID", capabilities(as("")));
    assertRefused(refused, "TOKEN_INVALID", capabilities(as("x.y.z")));
    assertRefused(refused, "TOKEN_EXPIRED", capabilities(as(EXPIRED)));
    capabilities(authorized("bearer  " + READER)).run();
    HealthGrpc.newBlockingStub(server.channel()).check(HealthCheckRequest.getDefaultInstance());
  }

  @Test
  void reflectionIsForThoseWhoMayRead() throws Exception {
    assertThat(reflect(as(READER)).get(60, TimeUnit.SECONDS)).isTrue();
    assertThat(
            catchThrowableOfType(
                    ExecutionException.class,
                    () -> reflect(server.channel()).get(60, TimeUnit.SECONDS))
                .getCause())
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Code.UNAUTHENTICATED));
  }

  private static CompletableFuture<Boolean> reflect(Channel channel) {
    CompletableFuture<Boolean> answered = new CompletableFuture<>();
    StreamObserver<ServerReflectionRequest> requests =
        ServerReflectionGrpc.newStub(channel)
            .serverReflectionInfo(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ServerReflectionResponse response) {
                    answered.complete(response.hasListServicesResponse());
                  }

                  @Override
                  public void onError(Throwable t) {
                    answered.completeExceptionally(t);
                  }

                  @Override
                  public void onCompleted() {}
                });
    requests.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
    requests.onCompleted();
    return answered;
  }

  /** What only a painter may, each on a job or image that is not there. */
  private static Map<String, Runnable> painting(Channel channel) {
    String none = "none";
    return Map.of(
        "Stylize",
        () ->
            StyleTransferServiceGrpc.newBlockingStub(channel)
                .stylize(StylizeRequest.getDefaultInstance())
                .next(),
        "ExtractFeatures",
        () ->
            FeatureServiceGrpc.newBlockingStub(channel)
                .extractFeatures(ExtractFeaturesRequest.getDefaultInstance())
                .next(),
        "CreateJob",
        () -> jobs(channel).createJob(CreateJobRequest.getDefaultInstance()),
        "CancelJob",
        () -> jobs(channel).cancelJob(CancelJobRequest.newBuilder().setJobId(none).build()),
        "PauseJob",
        () -> jobs(channel).pauseJob(PauseJobRequest.newBuilder().setJobId(none).build()),
        "ResumeJob",
        () -> jobs(channel).resumeJob(ResumeJobRequest.newBuilder().setJobId(none).build()),
        "UpdateJob",
        () ->
            jobs(channel)
                .updateJob(UpdateJobRequest.newBuilder().setJobId(none).setPriority(1).build()),
        "DeleteJob",
        () -> jobs(channel).deleteJob(DeleteJobRequest.newBuilder().setJobId(none).build()),
        "UploadImage",
        () -> ImagesOverTheWire.upload(ImageServiceGrpc.newStub(channel), ByteString.empty(), 1));
  }

  @Test
  void aReaderLooksAndDoesNotPaint() {
    painting(as(READER))
        .forEach((name, call) -> assertRefused(Code.PERMISSION_DENIED, "ROLE_MISSING", call));
    // A painter gets as far as what is wrong with the request.
    painting(as(ALICE))
        .forEach(
            (name, call) ->
                assertThat(
                        catchThrowableOfType(StatusRuntimeException.class, call::run)
                            .getStatus()
                            .getCode())
                    .as(name)
                    .isIn(Code.INVALID_ARGUMENT, Code.NOT_FOUND));
    Job job = create(ALICE, JobServer.request(1));
    assertThat(jobs(as(READER)).getJob(GetJobRequest.newBuilder().setJobId(job.getJobId()).build()))
        .satisfies(found -> assertThat(found.getJob().getPrincipal()).isEqualTo("alice"));
    StyleTransferServiceGrpc.newBlockingStub(as(READER))
        .estimateCost(
            EstimateCostRequest.newBuilder().setTransfer(TestRequests.transfer()).build());
  }

  @Test
  void anothersJobIsNotThere() {
    String id = create(ALICE, JobServer.request(1)).getJobId();
    JobServiceBlockingStub bob = jobs(as(BOB));
    List<Runnable> calls =
        List.of(
            () -> bob.getJob(GetJobRequest.newBuilder().setJobId(id).build()),
            () -> bob.watchJob(WatchJobRequest.newBuilder().setJobId(id).build()).next(),
            () -> bob.cancelJob(CancelJobRequest.newBuilder().setJobId(id).build()),
            () -> bob.pauseJob(PauseJobRequest.newBuilder().setJobId(id).build()),
            () -> bob.resumeJob(ResumeJobRequest.newBuilder().setJobId(id).build()),
            () -> bob.updateJob(UpdateJobRequest.newBuilder().setJobId(id).setPriority(1).build()),
            () -> bob.deleteJob(DeleteJobRequest.newBuilder().setJobId(id).build()));
    calls.forEach(call -> assertRefused(Code.NOT_FOUND, "NO_SUCH_JOB", call));
    assertThat(bob.listJobs(ListJobsRequest.getDefaultInstance()).getJobsList())
        .noneMatch(job -> job.getJobId().equals(id));
    for (String others : List.of("alice", "*")) {
      assertRefused(
          Code.PERMISSION_DENIED,
          "ROLE_MISSING",
          () -> bob.listJobs(ListJobsRequest.newBuilder().setPrincipal(others).build()));
    }
    assertThat(jobs(as(ALICE)).listJobs(ListJobsRequest.getDefaultInstance()).getJobsList())
        .anyMatch(job -> job.getJobId().equals(id));
  }

  @Test
  void anOperatorHasEverybodysJobs() {
    Job job = create(ALICE, JobServer.request(1));
    JobServiceBlockingStub olga = jobs(as(OPERATOR));
    assertThat(
            olga.cancelJob(CancelJobRequest.newBuilder().setJobId(job.getJobId()).build())
                .getJob()
                .getPrincipal())
        .isEqualTo("alice");
    olga.watchJob(WatchJobRequest.newBuilder().setJobId(job.getJobId()).build())
        .forEachRemaining(event -> {});
    for (String whose : List.of("alice", "*")) {
      assertThat(
              olga.listJobs(ListJobsRequest.newBuilder().setPrincipal(whose).build()).getJobsList())
          .anyMatch(found -> found.getJobId().equals(job.getJobId()));
    }
    assertThat(olga.listJobs(ListJobsRequest.getDefaultInstance()).getJobsList()).isEmpty();
  }

  @Test
  void anothersImageIsNotThereUntilOneHasSentTheSame() {
    ByteString file = TestRequests.image(20, 16, 77).getData();
    String sha256 = ImagesOverTheWire.upload(images(ALICE), file, 4096).getSha256();
    assertThat(ImagesOverTheWire.download(images(READER), sha256)).isEqualTo(file);
    assertThat(ImagesOverTheWire.download(images(OPERATOR), sha256)).isEqualTo(file);
    assertRefused(
        Code.NOT_FOUND, "NO_SUCH_IMAGE", () -> ImagesOverTheWire.download(images(BOB), sha256));
    CreateJobRequest.Builder named = JobServer.request(1).toBuilder();
    named.getTransferBuilder().setContent(Image.newBuilder().setSha256(sha256));
    Transfer transfer = named.getTransfer();
    assertRefused(Code.FAILED_PRECONDITION, "UNMET_PRECONDITION", () -> create(BOB, named.build()));
    assertRefused(
        Code.FAILED_PRECONDITION,
        "UNMET_PRECONDITION",
        () ->
            StyleTransferServiceGrpc.newBlockingStub(as(BOB))
                .estimateCost(EstimateCostRequest.newBuilder().setTransfer(transfer).build()));
    ImagesOverTheWire.upload(images(BOB), file, 4096);
    assertThat(ImagesOverTheWire.download(images(BOB), sha256)).isEqualTo(file);
    assertThat(create(BOB, named.build()).getPrincipal()).isEqualTo("bob");
  }

  @Test
  void theImagesOfAJobAreItsPrincipalsFromInputsToResult() {
    String id = create(ALICE, JobServer.request(2)).getJobId();
    jobs(as(ALICE))
        .watchJob(WatchJobRequest.newBuilder().setJobId(id).build())
        .forEachRemaining(event -> {});
    Job job = jobs(as(ALICE)).getJob(GetJobRequest.newBuilder().setJobId(id).build()).getJob();
    for (String sha256 :
        List.of(job.getTransfer().getContent().getSha256(), job.getResult().getImageSha256())) {
      assertThat(ImagesOverTheWire.download(images(ALICE), sha256).isEmpty()).isFalse();
    }
    assertRefused(
        Code.NOT_FOUND,
        "NO_SUCH_IMAGE",
        () -> ImagesOverTheWire.download(images(BOB), job.getResult().getImageSha256()));
  }

  @Test
  void onePrincipalsFullQueueLeavesRoomForAnothers() {
    CreateJobRequest endless = JobServer.request(100_000);
    Job running = create(BOB, endless);
    List<Job> waiting = new java.util.ArrayList<>();
    try {
      StatusRuntimeException full = null;
      while (full == null && waiting.size() < 10) {
        try {
          waiting.add(create(BOB, endless));
        } catch (StatusRuntimeException e) {
          full = e;
        }
      }
      assertThat(full).isNotNull();
      assertThat(TestServer.detail(full, ErrorInfo.class).orElseThrow().getReason())
          .isEqualTo("JOB_QUOTA");
      Job others = create(ALICE, JobServer.request(1));
      assertThat(others.getPrincipal()).isEqualTo("alice");
    } finally {
      waiting.add(running);
      waiting.forEach(
          job ->
              jobs(as(BOB))
                  .cancelJob(CancelJobRequest.newBuilder().setJobId(job.getJobId()).build()));
    }
  }

  @Test
  void everyMethodThatIsServedHasARole() {
    assertThat(server.server().methods())
        .isNotEmpty()
        .extracting(ServerMethodDefinition::getMethodDescriptor)
        .allSatisfy(
            method -> assertThat(MethodRoles.isChosen(method.getFullMethodName())).isTrue());
  }
}
