package dev.brushwork.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.UnknownFieldSet;
import dev.brushwork.testing.TestEngine;
import dev.brushwork.testing.TestRequests;
import dev.brushwork.v1.CapabilityServiceGrpc;
import dev.brushwork.v1.GetCapabilitiesRequest;
import dev.brushwork.xds.data.orca.v3.OrcaLoadReport;
import dev.brushwork.xds.service.orca.v3.OpenRcaServiceGrpc;
import dev.brushwork.xds.service.orca.v3.OrcaLoadReportRequest;
import io.grpc.Metadata;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How loaded a server is, as load balancers hear it. */
@Timeout(60)
class LoadReportTest {
  private static final Metadata.Key<byte[]> BYTES =
      Metadata.Key.of("endpoint-load-metrics-bin", Metadata.BINARY_BYTE_MARSHALLER);

  /** The bytes that come with a call. */
  private static byte[] withACall(TestServer server) {
    AtomicReference<Metadata> trailers = new AtomicReference<>();
    var unused =
        CapabilityServiceGrpc.newBlockingStub(server.channel())
            .withInterceptors(
                MetadataUtils.newCaptureMetadataInterceptor(new AtomicReference<>(), trailers))
            .getCapabilities(GetCapabilitiesRequest.getDefaultInstance());
    return trailers.get().get(BYTES);
  }

  private static Iterator<OrcaLoadReport> stream(TestServer server, int seconds) {
    return OpenRcaServiceGrpc.newBlockingStub(server.channel())
        .withDeadlineAfter(30, TimeUnit.SECONDS)
        .streamCoreMetrics(
            OrcaLoadReportRequest.newBuilder()
                .setReportInterval(Duration.newBuilder().setSeconds(seconds))
                .build());
  }

  @Test
  void everyCallEndsWithTheSlotsThatAreUsedAndTheRunsThatWait() throws Exception {
    try (TestServer server = new TestServer()) {
      OrcaLoadReport idle = OrcaLoadReport.parseFrom(withACall(server));
      assertThat(idle.getApplicationUtilization()).isZero();
      AsyncCall running = AsyncCall.start(server.asynchronous(), TestRequests.endless());
      running.awaitProgress();
      AsyncCall waiting = AsyncCall.start(server.asynchronous(), TestRequests.endless());
      waiting.awaitAccepted();
      OrcaLoadReport busy = OrcaLoadReport.parseFrom(withACall(server));
      assertThat(busy.getApplicationUtilization()).isEqualTo(2); // of one slot
      assertThat(busy.getNamedMetricsMap())
          .containsEntry("brushwork.runs.active", 1.0)
          .containsEntry("brushwork.runs.waiting", 1.0);
      assertThat(busy.getNamedMetricsOrThrow("brushwork.device.memory.used"))
          .isGreaterThan(idle.getNamedMetricsOrThrow("brushwork.device.memory.used"));
      assertThat(busy.getRpsFractional()).isPositive();
      assertThat(busy.getEps()).isZero();
      running.cancel();
      waiting.cancel();
    }
  }

  @Test
  void theBytesAreThoseOfTheFormatThatOthersRead() throws Exception {
    try (TestServer server = new TestServer(TestEngine.withMemory(4L << 30), options -> options)) {
      UnknownFieldSet fields = UnknownFieldSet.parseFrom(withACall(server));
      // By numbers, since our own classes would agree with themselves: utilization, a map to
      // doubles.
      ByteString entry = fields.getField(5).getLengthDelimitedList().get(0);
      UnknownFieldSet memory = UnknownFieldSet.parseFrom(entry);
      assertThat(memory.getField(1).getLengthDelimitedList().get(0).toStringUtf8())
          .isEqualTo("device_memory");
      assertThat(Double.longBitsToDouble(memory.getField(2).getFixed64List().get(0)))
          .isBetween(0.001, 1.0);
      assertThat(fields.getField(8).getLengthDelimitedList()).hasSize(3);
      assertThat(Double.longBitsToDouble(fields.getField(6).getFixed64List().get(0))).isPositive();
      assertThat(OpenRcaServiceGrpc.getStreamCoreMetricsMethod().getFullMethodName())
          .isEqualTo("xds.service.orca.v3.OpenRcaService/StreamCoreMetrics");
    }
  }

  @Test
  void reportsComeWithoutACallAtOnceAndThenEachInterval() throws Exception {
    try (TestServer server = new TestServer()) {
      Iterator<OrcaLoadReport> reports = stream(server, 0);
      assertThat(reports.next().getApplicationUtilization()).isZero();
      AsyncCall running = AsyncCall.start(server.asynchronous(), TestRequests.endless());
      running.awaitProgress();
      assertThat(reports.next().getApplicationUtilization()).isEqualTo(1);
      running.cancel();
    }
  }

  @Test
  void aServerThatStopsEndsItsReportsFirst() {
    try (TestServer server = new TestServer()) {
      Iterator<OrcaLoadReport> reports = stream(server, 3600);
      assertThat(reports.next()).isNotNull();
      long start = System.nanoTime();
      server.server().close();
      assertThatExceptionOfType(StatusRuntimeException.class)
          .isThrownBy(reports::hasNext)
          .satisfies(e -> assertThat(e.getStatus().getCode()).isEqualTo(Code.UNAVAILABLE))
          .withMessageContaining("stopping");
      assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(30));
    }
  }

  @Test
  void aRateIsThatOfLate() {
    AtomicLong clock = new AtomicLong();
    CallRate rate = new CallRate(clock::get);
    for (int i = 0; i < 100; i++) {
      clock.addAndGet(500_000_000);
      rate.count();
    }
    assertThat(rate.perSecond()).isCloseTo(2, within(0.1));
    clock.addAndGet(TimeUnit.MINUTES.toNanos(2));
    assertThat(rate.perSecond()).isLessThan(1e-4);
  }
}
