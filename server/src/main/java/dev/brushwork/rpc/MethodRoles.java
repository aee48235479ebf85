package dev.brushwork.rpc;

import dev.brushwork.security.Role;
import dev.brushwork.v1.CapabilityServiceGrpc;
import dev.brushwork.v1.FeatureServiceGrpc;
import dev.brushwork.v1.ImageServiceGrpc;
import dev.brushwork.v1.JobServiceGrpc;
import dev.brushwork.v1.StyleTransferServiceGrpc;
import dev.brushwork.xds.service.orca.v3.OpenRcaServiceGrpc;
import io.grpc.MethodDescriptor;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The role that each method needs. */
final class MethodRoles {
  private static final Map<String, Role> ROLES = new HashMap<>();

  static {
    all(
        Role.READER,
        CapabilityServiceGrpc.getGetCapabilitiesMethod(),
        StyleTransferServiceGrpc.getEstimateCostMethod(),
        JobServiceGrpc.getGetJobMethod(),
        JobServiceGrpc.getListJobsMethod(),
        JobServiceGrpc.getWatchJobMethod(),
        ImageServiceGrpc.getDownloadImageMethod(),
        ServerReflectionGrpc.getServerReflectionInfoMethod(),
        OpenRcaServiceGrpc.getStreamCoreMetricsMethod());
    all(
        Role.PAINTER,
        StyleTransferServiceGrpc.getStylizeMethod(),
        FeatureServiceGrpc.getExtractFeaturesMethod(),
        JobServiceGrpc.getCreateJobMethod(),
        JobServiceGrpc.getCancelJobMethod(),
        JobServiceGrpc.getPauseJobMethod(),
        JobServiceGrpc.getResumeJobMethod(),
        JobServiceGrpc.getUpdateJobMethod(),
        JobServiceGrpc.getDeleteJobMethod(),
        ImageServiceGrpc.getUploadImageMethod());
  }

  private MethodRoles() {}

  private static void all(Role role, MethodDescriptor<?, ?>... methods) {
    for (MethodDescriptor<?, ?> method : methods) {
      ROLES.put(method.getFullMethodName(), role);
    }
  }

  /** Whether a role was chosen for this method. */
  static boolean isChosen(String method) {
    return ROLES.containsKey(method) || !isGuarded(method);
  }

  /** Load balancers and orchestrators ask after a server's health, and have no tokens. */
  static boolean isGuarded(String method) {
    return !HealthGrpc.SERVICE_NAME.equals(MethodDescriptor.extractFullServiceName(method));
  }

  /** What a caller of the method must be; the most that there is, where nothing was chosen. */
  static Role of(String method) {
    return Optional.ofNullable(ROLES.get(method)).orElse(Role.OPERATOR);
  }
}
