package dev.brushwork.rpc;

import dev.brushwork.engine.Engine;
import dev.brushwork.engine.preset.Preset;
import dev.brushwork.engine.preset.Presets;
import dev.brushwork.engine.transfer.Extent;
import dev.brushwork.engine.transfer.TransferSpec;
import dev.brushwork.job.DeviceBudget;
import dev.brushwork.job.JobKeeping;
import dev.brushwork.job.JobService;
import dev.brushwork.job.JobSettings;
import dev.brushwork.job.RunQueue;
import dev.brushwork.observe.MeteredCheckpoints;
import dev.brushwork.observe.ServerMeters;
import dev.brushwork.observe.Telemetry;
import dev.brushwork.security.Access;
import io.grpc.BindableService;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptors;
import io.grpc.ServerMethodDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.opentelemetry.GrpcOpenTelemetry;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gRPC server over one engine, which stays the caller's to close, after this. */
public final class BrushworkServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BrushworkServer.class);

  private static final Duration LAST_WORDS = Duration.ofSeconds(2);

  private final RunQueue queue;
  private final HealthStatusManager health = new HealthStatusManager();
  private final OpenCalls openCalls = new OpenCalls();
  private final LoadEndpoint loads;
  private final Server server;
  private final ServerMeters meters;
  private final Duration grace;
  private Optional<JobService> jobs = Optional.empty();
  private boolean stopped;

  private BrushworkServer(Builder options) throws IOException {
    Engine engine = options.engine;
    this.grace = options.grace;
    this.queue = new RunQueue(options.slots, options.queueCapacity, DeviceBudget.of(engine));
    LoadReports reports = new LoadReports(queue, engine.device().memory());
    this.loads = new LoadEndpoint(reports::now);
    try {
      ServerChoices choices = new ServerChoices(engine);
      HeapBudget heap = HeapBudget.ofThisMachine();
      NettyServerBuilder builder = limits(options);
      Optional<ImageOwners> owners = options.keeping.map(k -> new ImageOwners(k.store()));
      KeptImages images =
          options
              .keeping
              .map(k -> KeptImages.ofCaller(k.blobs(), owners.orElseThrow()))
              .orElseGet(KeptImages::none);
      RequestValidator validator = new RequestValidator(engine, choices, images);
      List<BindableService> services = new ArrayList<>();
      Optional<StylizeJobs> runs = Optional.empty();
      services.add(
          new FeatureEndpoint(
              engine, new FeatureRequestValidator(engine, choices, images), queue, heap));
      services.add(
          new CapabilityEndpoint(
              engine,
              queue,
              options.limits.messageBytes(),
              options.keeping.isPresent() ? options.settings.maxQueued() : 0));
      if (options.keeping.isPresent()) {
        JobKeeping keeping = metered(options.keeping.get(), options.telemetry);
        RequestValidator ofAccepted =
            new RequestValidator(engine, choices, KeptImages.in(keeping.blobs()));
        JobRequests requests =
            new JobRequests(engine, validator, ofAccepted, keeping.blobs(), heap, queue.budget());
        jobs = Optional.of(new JobService(engine, keeping, requests, options.settings, queue));
        services.add(new JobEndpoint(jobs.get(), requests));
        services.add(
            new ImageEndpoint(
                keeping.blobs(),
                keeping.uploads(),
                owners.orElseThrow(),
                engine.limits().image(),
                heap));
        runs = Optional.of(new StylizeJobs(engine, jobs.get(), requests, heap));
      }
      services.add(new StyleTransferEndpoint(engine, validator, queue, heap, runs));
      for (BindableService service : services) {
        builder.addService(ServerInterceptors.intercept(service, openCalls, reports));
        health.setStatus(
            service.bindService().getServiceDescriptor().getName(), ServingStatus.SERVING);
      }
      builder.intercept(new AccessInterceptor(options.access));
      builder.intercept(new ErrorInterceptor()); // the outer one, for the last is asked first
      builder.addService(health.getHealthService());
      builder.addService(ServerInterceptors.intercept(loads, openCalls));
      builder.addService(ProtoReflectionServiceV1.newInstance());
      measureSpeed(engine);
      meters =
          new ServerMeters(
              options.telemetry, engine, queue, options.keeping.map(JobKeeping::store));
      GrpcOpenTelemetry.newBuilder()
          .sdk(options.telemetry.sdk())
          .build()
          .configureServerBuilder(builder);
      this.server = builder.build().start();
    } catch (IOException | RuntimeException e) {
      loads.close();
      jobs.ifPresent(JobService::drain);
      queue.close();
      jobs.ifPresent(JobService::close);
      throw e;
    }
  }

  private static JobKeeping metered(JobKeeping keeping, Telemetry telemetry) {
    return new JobKeeping(
        keeping.store(),
        keeping.blobs(),
        new MeteredCheckpoints(telemetry, keeping.checkpoints()),
        keeping.uploads());
  }

  private static NettyServerBuilder limits(Builder options) {
    ConnectionLimits limits = options.limits;
    return NettyServerBuilder.forAddress(
            new InetSocketAddress(options.host, options.port), options.credentials)
        .maxInboundMessageSize(limits.messageBytes())
        .maxInboundMetadataSize(limits.metadataBytes())
        .maxConcurrentCallsPerConnection(limits.calls())
        .maxRstFramesPerWindow(limits.resets(), (int) limits.resetWindow().toSeconds())
        .permitKeepAliveTime(limits.keepAlive().toMillis(), TimeUnit.MILLISECONDS)
        .permitKeepAliveWithoutCalls(false)
        .maxConnectionIdle(limits.idle().toMillis(), TimeUnit.MILLISECONDS)
        .maxConnectionAge(limits.age().toMillis(), TimeUnit.MILLISECONDS)
        .maxConnectionAgeGrace(
            limits.grace().map(Duration::toMillis).orElse(Long.MAX_VALUE), TimeUnit.MILLISECONDS);
  }

  /** The engine measures the device's speed at its first estimate, which must not be a caller's. */
  private static void measureSpeed(Engine engine) {
    TransferSpec spec = Presets.find(Presets.DEFAULT).map(Preset::spec).orElseThrow();
    Extent extent = new Extent(engine.limits().minOutputSide(), engine.limits().minOutputSide());
    engine
        .weights(spec.network(), Optional.empty())
        .ifPresent(
            weights ->
                engine.estimate(
                    spec.toBuilder()
                        .size(TransferSpec.OutputSize.exact(extent.width(), extent.height()))
                        .build(),
                    weights,
                    extent,
                    List.of(extent)));
  }

  /** A server over {@code engine}, listening on the loopback interface unless told otherwise. */
  public static Builder builder(Engine engine) {
    return new Builder(engine);
  }

  /** The port that it listens on. */
  public int port() {
    return server.getPort();
  }

  /** All that can be called, by anybody. */
  List<ServerMethodDefinition<?, ?>> methods() {
    List<ServerMethodDefinition<?, ?>> all = new ArrayList<>();
    server.getServices().forEach(service -> all.addAll(service.getMethods()));
    return all;
  }

  /** Waits until the server has stopped. */
  public void awaitTermination() throws InterruptedException {
    server.awaitTermination();
  }

  /**
   * Stops: says NOT_SERVING first, refuses what is new and drops what waits with UNAVAILABLE, puts
   * jobs back into their queue with a checkpoint, gives other running work the grace period and
   * then stops it, ends watches with UNAVAILABLE, and returns when nothing runs any more.
   */
  @Override
  public synchronized void close() {
    if (stopped) {
      return;
    }
    stopped = true;
    log.info("stopping");
    health.enterTerminalState();
    server.shutdown();
    loads.close();
    jobs.ifPresent(JobService::drain);
    queue.shutdown();
    boolean interrupted = false;
    try {
      if (!queue.awaitIdle(grace)) {
        log.info("the grace of {} is over: running work is stopped", grace);
      }
    } catch (InterruptedException e) {
      interrupted = true; // no more patience, but the order stays
    }
    queue.close();
    meters.close();
    // Now that jobs are back in the queue, their watchers hear of it, and then go elsewhere.
    jobs.ifPresent(JobService::close);
    try {
      // Results that are on their way arrive; watches of health would never end by themselves.
      openCalls.awaitNone(LAST_WORDS);
      server.shutdownNow();
      server.awaitTermination();
    } catch (InterruptedException e) {
      interrupted = true;
      server.shutdownNow();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    log.info("stopped");
  }

  /** How a server is set up. */
  public static final class Builder {
    private final Engine engine;
    private String host = "127.0.0.1";
    private int port;
    private int slots = 1;
    private int queueCapacity = RunQueue.DEFAULT_CAPACITY;
    private Duration grace = Duration.ofSeconds(20);
    private Optional<JobKeeping> keeping = Optional.empty();
    private JobSettings settings = JobSettings.defaults();
    private Access access = Access.OPEN;
    private Telemetry telemetry = Telemetry.NONE;
    private ConnectionLimits limits = ConnectionLimits.DEFAULTS;
    private ServerCredentials credentials = InsecureServerCredentials.create();

    private Builder(Engine engine) {
      this.engine = engine;
    }

    /** The name or address to listen on. */
    public Builder host(String value) {
      host = value;
      return this;
    }

    /** The port to listen on; 0, the default, for any that is free. */
    public Builder port(int value) {
      port = value;
      return this;
    }

    /** How connections are made safe; not at all by default. */
    public Builder credentials(ServerCredentials value) {
      credentials = value;
      return this;
    }

    /** What one connection may ask. */
    public Builder limits(ConnectionLimits value) {
      limits = value;
      return this;
    }

    /**
     * What measures; nothing by default.
     *
     * @param value stays the caller's to close, after the server
     */
    public Builder telemetry(Telemetry value) {
      telemetry = value;
      return this;
    }

    /** Who is let in; everybody by default. */
    public Builder access(Access value) {
      access = value;
      return this;
    }

    /** Runs executed at once; 1 by default, the fastest on a CPU. */
    public Builder slots(int value) {
      slots = value;
      return this;
    }

    /** Runs that may wait; beyond that they are refused. */
    public Builder queueCapacity(int value) {
      queueCapacity = value;
      return this;
    }

    /** How long running work may go on when the server stops. */
    public Builder grace(Duration value) {
      grace = value;
      return this;
    }

    /**
     * Where jobs and images are kept, and how they are looked after; none are by default.
     *
     * @param value stays the caller's to close, after the server
     */
    public Builder jobs(JobKeeping value, JobSettings how) {
      keeping = Optional.of(value);
      settings = how;
      return this;
    }

    /**
     * Starts the server.
     *
     * @throws IOException if it cannot listen there
     */
    public BrushworkServer start() throws IOException {
      BrushworkServer server = new BrushworkServer(this);
      log.info(
          "listening on {}:{}, computing on {} ({})",
          host,
          server.port(),
          engine.device().description(),
          engine.deviceReason());
      return server;
    }
  }
}
