package dev.brushwork.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.rpc.ErrorInfo;
import dev.brushwork.compute.DeviceMemoryException;
import dev.brushwork.engine.transfer.DivergedException;
import dev.brushwork.engine.transfer.Problem;
import dev.brushwork.engine.transfer.TransferStoppedException;
import dev.brushwork.job.JobFailure;
import dev.brushwork.job.JobNotFoundException;
import dev.brushwork.job.JobQuotaException;
import dev.brushwork.job.JobState;
import dev.brushwork.job.JobStateException;
import dev.brushwork.job.QueueClosedException;
import dev.brushwork.job.RunQueue;
import dev.brushwork.job.StoreUnavailableException;
import dev.brushwork.security.AccessException;
import io.grpc.CallOptions;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every way in which a service can fail, against the table of docs/errors.md. */
class EveryErrorTest {
  private static final Path TABLE = Path.of("../docs/errors.md");
  private static final Pattern ROW =
      Pattern.compile("\\| `([A-Z_]+)` \\| ([A-Z_]+|of gRPC) \\| ([^|]*) \\|.*");

  /** What must never be told: of whom the files are, and how the program is made. */
  private static final Pattern INTERNALS =
      Pattern.compile("/srv|secret|Exception|dev\\.brushwork|java\\.|\\.java|at line");

  private record Row(String code, List<String> details) {}

  private static Map<Reason, Row> table() throws IOException {
    Map<Reason, Row> rows = new EnumMap<>(Reason.class);
    for (String line : Files.readAllLines(TABLE)) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        List<String> details = new ArrayList<>(List.of("ErrorInfo"));
        for (String detail : row.group(3).split(",", -1)) {
          if (!detail.isBlank()) {
            details.add(detail.strip());
          }
        }
        rows.put(Reason.valueOf(row.group(1)), new Row(row.group(2), details));
      }
    }
    return rows;
  }

  private static InvalidRequestException invalid(InvalidRequestException.Kind kind) {
    return new InvalidRequestException(kind, List.of(new Problem("a.b", "is bad")));
  }

  private static Throwable queueFull() {
    try (RunQueue queue = new RunQueue(1, 0)) {
      EndlessRun run = new EndlessRun();
      queue.submit(run);
      run.started.await();
      queue.requireRoom();
      throw new AssertionError("there is room");
    } catch (dev.brushwork.job.QueueFullException e) {
      return e;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static final class EndlessRun implements dev.brushwork.job.Run {
    final CountDownLatch started = new CountDownLatch(1);

    @Override
    public void queued(int position) {}

    @Override
    public void execute(dev.brushwork.engine.transfer.StopSignal closing) {
      started.countDown();
      while (!closing.stopRequested()) {
        Thread.onSpinWait();
      }
    }

    @Override
    public void dropped() {}

    @Override
    public double secondsLeft() {
      return 100;
    }
  }

  private static Throwable heap() {
    HeapBudget budget = new HeapBudget(100);
    var unused = budget.take(60);
    try {
      budget.take(50);
      throw new AssertionError("there is room");
    } catch (HeapBudgetException e) {
      return e;
    }
  }

  private static AccessException access(AccessException.Kind kind) {
    return new AccessException(kind, "no");
  }

  private static StatusRuntimeException failure(Reason reason) {
    return switch (reason) {
      case INVALID_REQUEST -> mapped(invalid(InvalidRequestException.Kind.INVALID));
      case UNIMPLEMENTED -> mapped(invalid(InvalidRequestException.Kind.UNIMPLEMENTED));
      case UNMET_PRECONDITION -> mapped(invalid(InvalidRequestException.Kind.UNMET));
      case TOKEN_MISSING -> mapped(access(AccessException.Kind.TOKEN_MISSING));
      case TOKEN_INVALID -> mapped(access(AccessException.Kind.TOKEN_INVALID));
      case TOKEN_EXPIRED -> mapped(access(AccessException.Kind.TOKEN_EXPIRED));
      case KEYS_UNAVAILABLE -> mapped(access(AccessException.Kind.KEYS_UNAVAILABLE));
      case ROLE_MISSING -> mapped(access(AccessException.Kind.ROLE_MISSING));
      case QUEUE_FULL -> mapped(queueFull());
      case JOB_QUOTA -> mapped(new JobQuotaException(8));
      case MEMORY -> mapped(heap());
      case DEVICE_MEMORY -> mapped(new DeviceMemoryException("no room"));
      case UPLOAD_TOO_LARGE -> mapped(new UploadTooLargeException(1));
      case NO_SUCH_JOB -> mapped(new JobNotFoundException("x"));
      case NO_SUCH_IMAGE -> mapped(new NoSuchImageException("x"));
      case JOB_STATE -> mapped(new JobStateException("x", JobState.FAILED, "paused"));
      case DIVERGED -> mapped(new DivergedException(7));
      case DEADLINE -> StatusMapper.failed(new JobFailure(JobFailure.Reason.DEADLINE, "too late"));
      case CRASHED -> StatusMapper.failed(new JobFailure(JobFailure.Reason.CRASHED, "again"));
      case STOPPED -> mapped(new TransferStoppedException(7));
      case STOPPING -> mapped(new QueueClosedException());
      case WATCH_ENDED -> StatusMapper.watchEnded(7);
      case STORE_UNAVAILABLE ->
          mapped(
              new StoreUnavailableException("/srv/secret", new NoSuchFileException("/srv/secret")));
      case INTERNAL -> mapped(new IllegalStateException("/srv/secret"));
      case PROTOCOL -> thrownInAService(call -> call.close(Status.INTERNAL, new Metadata()));
    };
  }

  private static StatusRuntimeException mapped(Throwable thrown) {
    thrown.setStackTrace(new StackTraceElement[0]); // the log of the tests stays short
    return StatusMapper.toStatus(thrown);
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void itIsAsTheTableSaysAndTellsNothingOfTheServer(Reason reason) throws Exception {
    Row row = table().get(reason);
    assertThat(row).as("the row of %s in %s", reason, TABLE).isNotNull();
    StatusRuntimeException failure = failure(reason);
    if (reason != Reason.PROTOCOL) {
      assertThat(failure.getStatus().getCode().name()).isEqualTo(row.code());
    }
    ErrorInfo info = TestServer.detail(failure, ErrorInfo.class).orElseThrow();
    assertThat(info.getReason()).isEqualTo(reason.name());
    assertThat(info.getDomain()).isEqualTo("brushwork.dev");
    com.google.rpc.Status whole = StatusProto.fromThrowable(failure);
    assertThat(whole.getCode()).isEqualTo(failure.getStatus().getCode().value());
    assertThat(whole.getDetailsList())
        .extracting(EveryErrorTest::name)
        .containsExactlyElementsOf(row.details());
    assertThat(INTERNALS.matcher(whole.toString()).find()).as(whole.toString()).isFalse();
    assertThat(failure.getStatus().getCause()).isNull();
  }

  private static String name(Any detail) {
    return detail.getTypeUrl().replaceAll(".*\\.", "");
  }

  @Test
  void theTableNamesNoReasonThatThereIsNot() throws Exception {
    assertThat(table().keySet()).containsExactlyInAnyOrder(Reason.values());
  }

  @Test
  void aFullQueueSaysTheSecondsThatTheRunHasLeft() {
    var retry =
        TestServer.detail(failure(Reason.QUEUE_FULL), com.google.rpc.RetryInfo.class).orElseThrow();
    assertThat(retry.getRetryDelay().getSeconds()).isBetween(99L, 100L);
  }

  @Test
  void whateverAServiceThrowsEndsItsCallWithAnIdOfTheLog() {
    for (Throwable thrown :
        List.of(new IllegalStateException("secret"), new StackOverflowError("secret"))) {
      thrown.setStackTrace(new StackTraceElement[0]);
      StatusRuntimeException failure =
          thrownInAService(
              call -> {
                if (thrown instanceof Error error) {
                  throw error;
                }
                throw (RuntimeException) thrown;
              });
      assertThat(failure.getStatus().getCode()).isEqualTo(Code.INTERNAL);
      ErrorInfo info = TestServer.detail(failure, ErrorInfo.class).orElseThrow();
      assertThat(info.getReason()).isEqualTo("INTERNAL");
      assertThat(failure.getStatus().getDescription())
          .contains(info.getMetadataOrThrow("id"))
          .doesNotContain("secret");
    }
  }

  /** What a caller gets of a service that does so with the call. */
  private static StatusRuntimeException thrownInAService(Consumer<ServerCall<?, ?>> work) {
    MethodDescriptor<byte[], byte[]> method =
        MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("test/call")
            .setRequestMarshaller(new Bytes())
            .setResponseMarshaller(new Bytes())
            .build();
    String name = InProcessServerBuilder.generateName();
    ServerCallHandler<byte[], byte[]> handler =
        (call, headers) -> {
          call.request(1);
          return new ServerCall.Listener<byte[]>() {
            @Override
            public void onHalfClose() {
              work.accept(call);
            }
          };
        };
    try {
      var server =
          InProcessServerBuilder.forName(name)
              .intercept(new ErrorInterceptor())
              .addService(
                  ServerServiceDefinition.builder("test").addMethod(method, handler).build())
              .build()
              .start();
      var channel = InProcessChannelBuilder.forName(name).build();
      try {
        ClientCalls.blockingUnaryCall(channel, method, CallOptions.DEFAULT, new byte[0]);
        throw new AssertionError("the call went well");
      } catch (StatusRuntimeException e) {
        return e;
      } finally {
        channel.shutdownNow();
        server.shutdownNow();
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Test
  void bytesThatAreNoMessageAreRefusedWithoutATraceOfTheServer() {
    try (TestServer server = new TestServer()) {
      MethodDescriptor<byte[], byte[]> raw =
          MethodDescriptor.<byte[], byte[]>newBuilder()
              .setType(MethodDescriptor.MethodType.UNARY)
              .setFullMethodName("brushwork.v1.CapabilityService/GetCapabilities")
              .setRequestMarshaller(new Bytes())
              .setResponseMarshaller(new Bytes())
              .build();
      assertThatExceptionOfType(StatusRuntimeException.class)
          .isThrownBy(
              () ->
                  ClientCalls.blockingUnaryCall(
                      server.channel(),
                      raw,
                      CallOptions.DEFAULT,
                      ByteString.fromHex("ffffffff").toByteArray()))
          .satisfies(
              e ->
                  assertThat(INTERNALS.matcher(String.valueOf(e.getStatus())).find())
                      .as(String.valueOf(e.getStatus()))
                      .isFalse());
      assertThat(server.stylize(dev.brushwork.testing.TestRequests.stylize())).isNotEmpty();
    }
  }
}
