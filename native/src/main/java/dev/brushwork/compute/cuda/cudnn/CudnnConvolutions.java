package dev.brushwork.compute.cuda.cudnn;

import dev.brushwork.compute.Scope;
import dev.brushwork.compute.cuda.kernels.NumberFormat;
import java.lang.System.Logger.Level;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * {@link Convolutions} by cuDNN. Plans are found one after another, as timing wants the device for
 * itself, and stay when they are given back, the least recently used going first.
 */
public final class CudnnConvolutions implements Convolutions {
  private static final System.Logger LOG = System.getLogger(CudnnConvolutions.class.getName());

  /** Plans that nobody holds; a network has some 60 a size and precision. */
  private static final int MOST_IDLE = 512;

  private final CudnnApi api;
  private final OptionalLong handle;
  private final DeviceProperties device;
  private final PlanFinder finder;
  private final int mostIdle;
  private final Scope scope = new Scope();

  /** By the time of their last use. */
  private final Map<ConvolutionSpec, Kept> plans = new LinkedHashMap<>(16, 0.75f, true);

  /** What several leases share. */
  private record Shared(ExecutionPlan plan, boolean fused) {}

  private static final class Kept {
    private final Shared shared;
    private int leases;

    private Kept(Shared shared) {
      this.shared = shared;
    }
  }

  /**
   * On the CUDA device that is this thread's.
   *
   * @throws CudnnException if cuDNN is not available, or refuses the device
   */
  public static CudnnConvolutions open(PlanSettings settings) {
    return open(CudnnLibrary.api(), settings, MOST_IDLE);
  }

  static CudnnConvolutions open(CudnnApi api, PlanSettings settings, int mostIdle) {
    long[] created = new long[1];
    int status = api.createHandle(created);
    if (status != CudnnApi.SUCCESS) {
      throw Descriptor.failure(api, "creating a handle", status);
    }
    try {
      DeviceProperties device = DeviceProperties.ofHandle(api, created[0]);
      return new CudnnConvolutions(api, OptionalLong.of(created[0]), device, settings, mostIdle);
    } catch (RuntimeException e) {
      api.destroyHandle(created[0]);
      throw e;
    }
  }

  /**
   * For a device that is only described: its plans can be found and kept, but not executed.
   *
   * @param json as {@link #deviceProperties} tells it
   */
  public static CudnnConvolutions described(String json, PlanSettings settings) {
    return described(CudnnLibrary.api(), json, settings);
  }

  static CudnnConvolutions described(CudnnApi api, String json, PlanSettings settings) {
    DeviceProperties device = DeviceProperties.described(api, json);
    return new CudnnConvolutions(api, OptionalLong.empty(), device, settings, MOST_IDLE);
  }

  private CudnnConvolutions(
      CudnnApi api,
      OptionalLong handle,
      DeviceProperties device,
      PlanSettings settings,
      int mostIdle) {
    this.api = api;
    this.handle = handle;
    this.device = device;
    this.finder = new PlanFinder(api, device, settings);
    this.mostIdle = mostIdle;
    handle.ifPresent(h -> scope.own(() -> destroy(h)));
    scope.own(device);
  }

  private void destroy(long address) {
    int status = api.destroyHandle(address);
    if (status != CudnnApi.SUCCESS) {
      throw Descriptor.failure(api, "destroying a handle", status);
    }
  }

  @Override
  public String library() {
    return "cuDNN " + CudnnLibrary.text(api.version());
  }

  /** What cuDNN knows of the device, as JSON. */
  public String deviceProperties() {
    return device.json();
  }

  /** The engines that there are for a convolution, fused with its epilogue, for reports. */
  public synchronized List<EngineOffer> offers(ConvolutionSpec spec) {
    return new PlanSearch(api, device).offers(spec);
  }

  @Override
  public synchronized ConvolutionPlan plan(ConvolutionSpec spec) {
    Kept kept = plans.get(spec);
    if (kept == null) {
      kept = new Kept(find(spec));
      plans.put(spec, kept);
    }
    kept.leases++;
    return new Lease(spec, kept.shared, kept);
  }

  private Shared find(ConvolutionSpec spec) {
    try {
      return find(spec, true);
    } catch (CudnnException fused) {
      if (EpilogueKernel.maps(spec).isEmpty()) {
        throw fused;
      }
      LOG.log(Level.DEBUG, "two passes over memory in place of one: {0}", fused.getMessage());
      try {
        return find(spec.withoutEpilogue(), false);
      } catch (CudnnException e) {
        e.addSuppressed(fused);
        throw e;
      }
    }
  }

  private Shared find(ConvolutionSpec spec, boolean fused) {
    return new Shared(
        finder.find(spec, plan -> new Lease(spec, new Shared(plan, true), null)), fused);
  }

  private synchronized void giveBack(Kept kept) {
    kept.leases--;
    long idle = plans.values().stream().filter(k -> k.leases == 0).count();
    try (Scope evicted = new Scope()) {
      Iterator<Kept> oldest = plans.values().iterator();
      while (idle > mostIdle) {
        Kept candidate = oldest.next();
        if (candidate.leases == 0) {
          oldest.remove();
          evicted.own(candidate.shared.plan());
          idle--;
        }
      }
    }
  }

  private synchronized void execute(
      ConvolutionSpec spec, Shared shared, long stream, Operands operands) {
    long to =
        handle.orElseThrow(
            () -> new CudnnException("a device that is only described runs nothing"));
    int status = api.setStream(to, stream);
    if (status != CudnnApi.SUCCESS) {
      throw Descriptor.failure(api, "setting the stream", status);
    }
    try {
      shared.plan().execute(to, operands(spec, shared), operands);
    } catch (CudnnException e) {
      throw new CudnnException(e.getMessage() + ", for " + spec, e);
    }
    if (!shared.fused()) {
      NumberFormat maps = EpilogueKernel.maps(spec).orElseThrow();
      EpilogueKernel.launch(spec, maps, stream, operands);
    }
  }

  private static List<Operand> operands(ConvolutionSpec spec, Shared shared) {
    return Operand.of(shared.fused() ? spec : spec.withoutEpilogue());
  }

  /**
   * @throws IllegalStateException if plans are still open; then nothing is closed
   */
  @Override
  public synchronized void close() {
    long open = plans.values().stream().filter(kept -> kept.leases > 0).count();
    if (open > 0) {
      throw new IllegalStateException(open + " convolutions still have plans open");
    }
    plans.values().forEach(kept -> scope.own(kept.shared.plan()));
    plans.clear();
    scope.close();
  }

  /** A plan in one caller's hands. */
  private final class Lease implements ConvolutionPlan {
    private final ConvolutionSpec spec;
    private final Shared shared;
    private final Optional<Kept> kept;
    private boolean closed;

    /**
     * @param kept null for one that is being tried out, which its finder closes
     */
    private Lease(ConvolutionSpec spec, Shared shared, Kept kept) {
      this.spec = spec;
      this.shared = shared;
      this.kept = Optional.ofNullable(kept);
    }

    @Override
    public ConvolutionSpec spec() {
      return spec;
    }

    @Override
    public long workspaceBytes() {
      return shared.plan().workspaceBytes();
    }

    @Override
    public boolean fused() {
      return shared.fused();
    }

    @Override
    public String engine() {
      return shared.plan().engine() + (shared.fused() ? "" : ", then masked_add");
    }

    @Override
    public void execute(long stream, Operands operands) {
      if (closed) {
        throw new IllegalStateException("the plan of " + spec + " is closed");
      }
      CudnnConvolutions.this.execute(spec, shared, stream, operands);
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        kept.ifPresent(CudnnConvolutions.this::giveBack);
      }
    }
  }
}
