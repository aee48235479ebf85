package dev.brushwork.rpc;

import dev.brushwork.compute.Device;
import dev.brushwork.compute.Devices;
import dev.brushwork.compute.Precision;
import dev.brushwork.engine.Engine;
import dev.brushwork.engine.loss.StyleStatistic;
import dev.brushwork.engine.loss.StyleStatistics;
import dev.brushwork.engine.network.NetworkDescription;
import dev.brushwork.engine.network.Networks;
import dev.brushwork.engine.optimizer.Optimizer;
import dev.brushwork.engine.optimizer.Optimizers;
import dev.brushwork.engine.preset.Presets;
import dev.brushwork.job.RunQueue;
import dev.brushwork.v1.BackendInfo;
import dev.brushwork.v1.CapabilityServiceGrpc;
import dev.brushwork.v1.GetCapabilitiesRequest;
import dev.brushwork.v1.GetCapabilitiesResponse;
import dev.brushwork.v1.LayerInfo;
import dev.brushwork.v1.Limits;
import dev.brushwork.v1.NetworkInfo;
import dev.brushwork.v1.PresetInfo;
import dev.brushwork.v1.WeightsInfo;
import io.grpc.stub.StreamObserver;
import java.util.List;

/** Says what this server can do. */
final class CapabilityEndpoint extends CapabilityServiceGrpc.CapabilityServiceImplBase {
  /** The terms of the objective, as the message Losses names them. */
  private static final List<String> LOSSES = List.of("content", "style", "tv");

  private final Engine engine;
  private final Limits limits;
  private final List<BackendInfo> backends;

  /**
   * @param maxQueuedJobs of one caller; 0 if the server keeps no jobs
   */
  CapabilityEndpoint(Engine engine, RunQueue queue, int maxMessageBytes, int maxQueuedJobs) {
    this.engine = engine;
    this.limits =
        limits(engine.limits(), queue, maxMessageBytes).toBuilder()
            .setMaxQueuedJobs(maxQueuedJobs)
            .setMaxUploadBytes(maxQueuedJobs == 0 ? 0 : KeptImages.MAX_BYTES)
            .build();
    this.backends = Devices.candidates().stream().map(this::backend).toList();
  }

  @Override
  public void getCapabilities(
      GetCapabilitiesRequest request, StreamObserver<GetCapabilitiesResponse> observer) {
    GetCapabilitiesResponse response;
    try {
      response = capabilities();
    } catch (RuntimeException e) {
      observer.onError(StatusMapper.toStatus(e));
      return;
    }
    observer.onNext(response);
    observer.onCompleted();
  }

  private GetCapabilitiesResponse capabilities() {
    GetCapabilitiesResponse.Builder response =
        GetCapabilitiesResponse.newBuilder()
            .setVersion(version())
            .addAllStyleStatistics(
                StyleStatistics.all().stream().map(StyleStatistic::name).toList())
            .addAllLosses(LOSSES)
            .addAllOptimizers(Optimizers.all().stream().map(Optimizer::name).toList())
            .addAllBackends(backends)
            .setLimits(limits);
    Networks.all().forEach(network -> response.addNetworks(network(network)));
    Presets.all()
        .forEach(
            preset ->
                response.addPresets(
                    PresetInfo.newBuilder()
                        .setName(preset.name())
                        .setDescription(preset.description())
                        .setOptions(Messages.options(preset.spec()))));
    return response.build();
  }

  /** Only a built jar says its version. */
  private static String version() {
    String version = CapabilityEndpoint.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  private NetworkInfo network(NetworkDescription network) {
    NetworkInfo.Builder info = NetworkInfo.newBuilder().setName(network.name());
    for (NetworkDescription.Layer layer : network.layers()) {
      info.addLayers(
          LayerInfo.newBuilder()
              .setName(layer.name())
              .addAllAliases(layer.aliases())
              .setChannels(layer.channels())
              .setStride(layer.scale()));
    }
    engine.weights().stream()
        .filter(held -> held.network().name().equals(network.name()))
        .forEach(
            held ->
                info.addWeights(
                    WeightsInfo.newBuilder()
                        .setSha256(held.sha256())
                        .setPreprocessing(held.preprocessing())));
    return info.build();
  }

  private BackendInfo backend(Devices.Candidate candidate) {
    Device device = engine.device();
    boolean chosen = candidate.provider().name().equals(device.backend());
    BackendInfo.Builder info =
        BackendInfo.newBuilder()
            .setName(candidate.provider().name())
            .setAvailable(candidate.available())
            .setChosen(chosen)
            .setReason(chosen ? engine.deviceReason() : candidate.reason());
    if (chosen) {
      info.setDevice(device.description());
      for (Precision precision : Precision.values()) {
        if (device.supports(precision)) {
          info.addPrecisions(EnumMapping.PRECISION.toProto(precision));
        }
      }
    }
    return info.build();
  }

  private static Limits limits(
      dev.brushwork.engine.transfer.Limits limits, RunQueue queue, int maxMessageBytes) {
    return Limits.newBuilder()
        .setMaxMessageBytes(maxMessageBytes)
        .setMaxImagePixels(limits.image().maxPixels())
        .setMaxImageSide(limits.image().maxSide())
        .setMaxOutputSide(limits.maxOutputSide())
        .setMinOutputSide(limits.minOutputSide())
        .setMaxIterations(limits.maxIterations())
        .setMaxStyles(limits.maxStyles())
        .setMaxRunning(queue.slots())
        .setMaxQueued(queue.capacity())
        .build();
  }
}
