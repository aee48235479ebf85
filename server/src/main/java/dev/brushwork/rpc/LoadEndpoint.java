package dev.brushwork.rpc;

import dev.brushwork.xds.data.orca.v3.OrcaLoadReport;
import dev.brushwork.xds.service.orca.v3.OpenRcaServiceGrpc;
import dev.brushwork.xds.service.orca.v3.OrcaLoadReportRequest;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Streams load reports to whoever balances between servers without calls of its own. A reader that
 * is slow misses reports. Close it with the server, whose streams it ends.
 */
final class LoadEndpoint extends OpenRcaServiceGrpc.OpenRcaServiceImplBase
    implements AutoCloseable {
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration USUAL = Duration.ofSeconds(30);

  private final Supplier<OrcaLoadReport> report;
  private final Set<Stream> streams = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "load-reports");
            thread.setDaemon(true);
            return thread;
          });
  private volatile boolean closed;

  LoadEndpoint(Supplier<OrcaLoadReport> report) {
    this.report = report;
  }

  @Override
  public void streamCoreMetrics(
      OrcaLoadReportRequest request, StreamObserver<OrcaLoadReport> observer) {
    Duration wanted =
        request.hasReportInterval()
            ? Duration.ofSeconds(
                request.getReportInterval().getSeconds(), request.getReportInterval().getNanos())
            : USUAL;
    Duration interval = wanted.compareTo(SHORTEST) < 0 ? SHORTEST : wanted;
    Stream stream = new Stream((ServerCallStreamObserver<OrcaLoadReport>) observer);
    streams.add(stream);
    stream.start(interval);
    if (closed) {
      stream.end();
    }
  }

  /** One reader. */
  private final class Stream {
    private final ServerCallStreamObserver<OrcaLoadReport> call;
    private Future<?> reporting;
    private boolean ended;

    Stream(ServerCallStreamObserver<OrcaLoadReport> call) {
      this.call = call;
      call.setOnCancelHandler(this::forget);
    }

    synchronized void start(Duration interval) {
      call.onNext(report.get());
      if (!closed) {
        long nanos = Math.min(interval.toSeconds(), TimeUnit.DAYS.toSeconds(1)) * 1_000_000_000L;
        reporting = timer.scheduleAtFixedRate(this::send, nanos, nanos, TimeUnit.NANOSECONDS);
      }
    }

    private synchronized void send() {
      if (!ended && call.isReady()) {
        call.onNext(report.get());
      }
    }

    private synchronized boolean forget() {
      boolean first = !ended;
      ended = true;
      streams.remove(this);
      if (reporting != null) {
        reporting.cancel(false);
      }
      return first;
    }

    void end() {
      if (forget()) {
        call.onError(
            Status.UNAVAILABLE.withDescription("the server is stopping").asRuntimeException());
      }
    }
  }

  /** Ends all streams with UNAVAILABLE. */
  @Override
  public void close() {
    closed = true;
    streams.forEach(Stream::end);
    timer.shutdownNow();
  }
}
