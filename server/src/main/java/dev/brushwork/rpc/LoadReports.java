package dev.brushwork.rpc;

import dev.brushwork.compute.DeviceMemory;
import dev.brushwork.job.RunQueue;
import dev.brushwork.xds.data.orca.v3.OrcaLoadReport;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.protobuf.ProtoUtils;

/**
 * Says with the end of each call how loaded this server is, as gRPC's load balancers read it: gRFC
 * A51. Only to callers who are let in, so it must be inside of what lets them in.
 */
final class LoadReports implements ServerInterceptor {
  static final Metadata.Key<OrcaLoadReport> TRAILER =
      Metadata.Key.of(
          "endpoint-load-metrics-bin",
          ProtoUtils.metadataMarshaller(OrcaLoadReport.getDefaultInstance()));

  private final RunQueue queue;
  private final DeviceMemory memory;
  private final CallRate calls = new CallRate(System::nanoTime);
  private final CallRate failures = new CallRate(System::nanoTime);

  LoadReports(RunQueue queue, DeviceMemory memory) {
    this.queue = queue;
    this.memory = memory;
  }

  /** How loaded the server is now. */
  OrcaLoadReport now() {
    int running = queue.running();
    int waiting = queue.waiting();
    long used = memory.liveBytes();
    OrcaLoadReport.Builder report =
        OrcaLoadReport.newBuilder()
            .setApplicationUtilization((running + waiting) / (double) queue.slots())
            .setRpsFractional(calls.perSecond())
            .setEps(failures.perSecond())
            .putNamedMetrics("brushwork.runs.active", running)
            .putNamedMetrics("brushwork.runs.waiting", waiting)
            .putNamedMetrics("brushwork.device.memory.used", (double) used);
    if (memory.limit() != Long.MAX_VALUE) {
      report.putUtilization("device_memory", (double) used / (double) memory.limit());
    }
    return report.build();
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    return next.startCall(
        new SimpleForwardingServerCall<Q, A>(call) {
          @Override
          public void close(Status status, Metadata trailers) {
            calls.count();
            if (!status.isOk()) {
              failures.count();
            }
            trailers.put(TRAILER, now());
            super.close(status, trailers);
          }
        },
        headers);
  }
}
