package dev.brushwork.client.impl;

import dev.brushwork.v1.CapabilityServiceGrpc;
import dev.brushwork.v1.JobServiceGrpc;
import dev.brushwork.v1.StyleTransferServiceGrpc;
import io.grpc.MethodDescriptor;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The service config by which gRPC itself makes calls again that failed with UNAVAILABLE: those
 * that change nothing, or the same thing if they are made twice. CreateJob is one of them because
 * the client gives each its {@code request_id}. A run is not: it may have been under way.
 */
final class Retries {
  /** More than that gRPC does not do. */
  static final int MAX_ATTEMPTS = 5;

  private static final List<MethodDescriptor<?, ?>> REPEATABLE =
      List.of(
          CapabilityServiceGrpc.getGetCapabilitiesMethod(),
          StyleTransferServiceGrpc.getEstimateCostMethod(),
          JobServiceGrpc.getCreateJobMethod(),
          JobServiceGrpc.getGetJobMethod(),
          JobServiceGrpc.getListJobsMethod(),
          JobServiceGrpc.getCancelJobMethod(),
          JobServiceGrpc.getPauseJobMethod(),
          JobServiceGrpc.getResumeJobMethod(),
          JobServiceGrpc.getUpdateJobMethod());

  private Retries() {}

  /**
   * As {@code io.grpc.ManagedChannelBuilder.defaultServiceConfig} takes it.
   *
   * @param attempts of one call in all; 2 to {@link #MAX_ATTEMPTS}
   */
  static Map<String, ?> serviceConfig(int attempts) {
    Map<String, ?> policy =
        Map.of(
            "maxAttempts",
            (double) attempts,
            "initialBackoff",
            "0.1s",
            "maxBackoff",
            "2s",
            "backoffMultiplier",
            2.0,
            "retryableStatusCodes",
            List.of("UNAVAILABLE"));
    Stream<Map<String, String>> names =
        REPEATABLE.stream()
            .map(m -> Map.of("service", m.getServiceName(), "method", m.getBareMethodName()));
    return Map.of("methodConfig", List.of(Map.of("name", names.toList(), "retryPolicy", policy)));
  }
}
