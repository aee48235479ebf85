package dev.brushwork.compute.cuda.cudnn;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.cuda.global.cudnn;

/**
 * A cuDNN that executes: it keeps descriptors as cuDNN does, refuses what that refuses and what it
 * wrongly accepts, answers heuristics with a few engines, some of which must not be taken, and runs
 * the very graph that it was given on host memory. It can be made to fail at any call.
 */
public final class FakeCudnn implements CudnnApi {
  static final int BAD_PARAM = 2000;
  static final int NOT_SUPPORTED = 3000;
  static final int ARCH_MISMATCH = 3007;
  static final int INTERNAL_ERROR = 4000;
  private static final byte NAN = (byte) 0xff;

  /** What ends a call with BAD_PARAM. */
  static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final int status;

    Refusal(String reason) {
      this(BAD_PARAM, reason);
    }

    Refusal(int status, String reason) {
      super(reason);
      this.status = status;
    }
  }

  private interface Call {
    void run();
  }

  private final Launcher launcher;
  private final String device;
  private final Map<Long, FakeDescriptor> descriptors = new HashMap<>();
  private final Map<Long, Long> streams = new HashMap<>(); // by handle
  private Map<Integer, List<FakeEngine>> engines = FakeEngine.offers();
  private long nextAddress = 0x1000;
  private long calls;
  private long failingCall = -1;
  private int searches;
  private String lastError = "";

  public FakeCudnn() {
    this(Launcher.IMMEDIATE);
  }

  public FakeCudnn(Launcher launcher) {
    this(launcher, DescribedDevice.H200.json());
  }

  /**
   * @param device the GPU that it says it runs on
   */
  FakeCudnn(Launcher launcher, String device) {
    this.launcher = launcher;
    this.device = device;
  }

  /** The real {@link Convolutions} over this; it can be opened once and again. */
  public CudnnConvolutions convolutions(PlanSettings settings) {
    return CudnnConvolutions.open(this, settings, 512);
  }

  /** From now on heuristics offer these, by mode. */
  synchronized void offer(Map<Integer, List<FakeEngine>> offers) {
    engines = Map.copyOf(offers);
  }

  /** From now on no engine runs more than one operation. */
  public synchronized void refuseFusion() {
    Map<Integer, List<FakeEngine>> unfused = new HashMap<>();
    engines.forEach(
        (mode, list) -> unfused.put(mode, list.stream().map(FakeEngine::unfused).toList()));
    offer(unfused);
  }

  /** The {@code number}th call from now on fails, counted from 0. */
  public synchronized void failCall(long number) {
    failingCall = calls + number;
  }

  /** Calls so far. */
  public synchronized long calls() {
    return calls;
  }

  /** How often heuristics were asked. */
  synchronized int searches() {
    return searches;
  }

  /** Descriptors and handles that were not destroyed. */
  public synchronized int live() {
    return descriptors.size() + streams.size();
  }

  static void require(boolean condition, String problem, Object... arguments) {
    if (!condition) {
      throw new Refusal(String.format(problem, arguments));
    }
  }

  FakeDescriptor descriptor(long address) {
    FakeDescriptor descriptor = descriptors.get(address);
    require(descriptor != null, "no descriptor lives at %x", address);
    return descriptor;
  }

  private FakeDescriptor complete(long address) {
    FakeDescriptor descriptor = descriptor(address);
    require(descriptor.complete(), "the descriptor at %x is not finalised", address);
    return descriptor;
  }

  private synchronized int call(Call call) {
    return call(call, false);
  }

  /**
   * @param destroys then it does its work even if it is to fail: what it should destroy is lost
   */
  private synchronized int call(Call call, boolean destroys) {
    try {
      boolean fails = calls++ == failingCall;
      if (!fails || destroys) {
        call.run();
      }
      if (fails) {
        throw new Refusal(INTERNAL_ERROR, "a failure was asked for");
      }
      return SUCCESS;
    } catch (Refusal e) {
      lastError = e.getMessage();
      return e.status;
    }
  }

  @Override
  public long version() {
    return 92_400;
  }

  @Override
  public String statusName(int status) {
    return switch (status) {
      case BAD_PARAM -> "CUDNN_STATUS_BAD_PARAM";
      case NOT_SUPPORTED -> "CUDNN_STATUS_NOT_SUPPORTED";
      case ARCH_MISMATCH -> "CUDNN_STATUS_NOT_SUPPORTED_ARCH_MISMATCH";
      case INTERNAL_ERROR -> "CUDNN_STATUS_INTERNAL_ERROR";
      default -> "unknown";
    };
  }

  @Override
  public synchronized String lastError() {
    return lastError;
  }

  @Override
  public int createHandle(long[] handle) {
    return call(
        () -> {
          handle[0] = newAddress();
          streams.put(handle[0], 0L);
        });
  }

  @Override
  public int destroyHandle(long handle) {
    return call(
        () -> require(streams.remove(handle) != null, "no handle at %x", handle),
        /* destroys= */ true);
  }

  @Override
  public int setStream(long handle, long stream) {
    return call(() -> require(streams.replace(handle, stream) != null, "no handle at %x", handle));
  }

  @Override
  public int createDescriptor(int type, long[] descriptor) {
    return call(
        () -> {
          descriptor[0] = newAddress();
          descriptors.put(descriptor[0], new FakeDescriptor(this, type));
        });
  }

  private long newAddress() {
    nextAddress += 16;
    return nextAddress;
  }

  /** What something else that lives still refers to must not go: cuDNN would read freed memory. */
  @Override
  public int destroyDescriptor(long descriptor) {
    return call(
        () -> {
          descriptor(descriptor);
          descriptors.forEach(
              (address, other) ->
                  require(
                      !other.references().contains(descriptor),
                      "%x is destroyed before %x, which needs it",
                      descriptor,
                      address));
          descriptors.remove(descriptor);
        },
        /* destroys= */ true);
  }

  @Override
  public int setAttribute(
      long descriptor, int name, AttributeType type, long count, byte[] values) {
    return call(
        () -> {
          FakeDescriptor to = descriptor(descriptor);
          require(!to.complete(), "attribute %d is set after finalising", name);
          to.set(name, type, count, values);
          if (type == AttributeType.BACKEND_DESCRIPTOR) {
            to.references().forEach(this::complete);
          }
        });
  }

  @Override
  public int finalizeDescriptor(long address) {
    return call(
        () -> {
          FakeDescriptor d = descriptor(address);
          require(!d.complete(), "finalised twice");
          switch (d.type()) {
            case cudnn.CUDNN_BACKEND_TENSOR_DESCRIPTOR -> FakeGraphReader.tensor(d);
            case cudnn.CUDNN_BACKEND_OPERATION_CONVOLUTION_FORWARD_DESCRIPTOR,
                cudnn.CUDNN_BACKEND_OPERATION_CONVOLUTION_BACKWARD_DATA_DESCRIPTOR,
                cudnn.CUDNN_BACKEND_OPERATION_POINTWISE_DESCRIPTOR ->
                FakeGraphReader.operation(d);
            case cudnn.CUDNN_BACKEND_OPERATIONGRAPH_DESCRIPTOR -> graph(d);
            case cudnn.CUDNN_BACKEND_ENGINEHEUR_DESCRIPTOR -> {
              searches++;
              deviceOf(d, cudnn.CUDNN_ATTR_ENGINEHEUR_DEVICEPROP);
            }
            case cudnn.CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR -> finalisePlan(d);
            default -> {
              // Nothing to check.
            }
          }
          d.setComplete();
        });
  }

  private FakeGraph graph(FakeDescriptor d) {
    return FakeGraphReader.read(
        Arrays.stream(
                d.longs(cudnn.CUDNN_ATTR_OPERATIONGRAPH_OPS, AttributeType.BACKEND_DESCRIPTOR))
            .mapToObj(this::descriptor)
            .toList());
  }

  private String deviceOf(FakeDescriptor d, int attribute) {
    FakeDescriptor properties = d.descriptor(attribute);
    if (properties.has(cudnn.CUDNN_ATTR_DEVICEPROP_HANDLE)) {
      long handle = properties.longs(cudnn.CUDNN_ATTR_DEVICEPROP_HANDLE, AttributeType.HANDLE)[0];
      require(streams.containsKey(handle), "no handle at %x", handle);
      return device;
    }
    return properties.text(cudnn.CUDNN_ATTR_DEVICEPROP_JSON_REPRESENTATION);
  }

  private void finalisePlan(FakeDescriptor plan) {
    String target = deviceOf(plan, cudnn.CUDNN_ATTR_EXECUTION_PLAN_DEVICEPROP);
    if (plan.has(cudnn.CUDNN_ATTR_EXECUTION_PLAN_JSON_REPRESENTATION)) {
      FakePlanText text =
          FakePlanText.parse(plan.text(cudnn.CUDNN_ATTR_EXECUTION_PLAN_JSON_REPRESENTATION));
      if (!text.device().equals(target)) {
        throw new Refusal(ARCH_MISMATCH, "the plan is another device's");
      }
      plan.fill(
          engines.values().stream()
              .flatMap(List::stream)
              .filter(engine -> engine.index() == text.engine())
              .findFirst()
              .orElseThrow(() -> new Refusal("no engine " + text.engine())),
          text.graph());
      return;
    }
    FakeDescriptor configuration = plan.descriptor(cudnn.CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG);
    require(configuration.engine() != null, "the configuration is empty");
    if (configuration.engine().fails()) {
      throw new Refusal(NOT_SUPPORTED, "this engine cannot after all");
    }
    plan.fill(configuration.engine(), configuration.graph());
  }

  @Override
  public int getAttribute(
      long descriptor, int name, AttributeType type, long requested, long[] count, byte[] values) {
    return call(
        () -> {
          FakeDescriptor from = complete(descriptor);
          FakeReply reply = new FakeReply(this, count, values);
          switch (name) {
            case cudnn.CUDNN_ATTR_ENGINEHEUR_RESULTS -> {
              FakeGraph graph = graph(from.descriptor(cudnn.CUDNN_ATTR_ENGINEHEUR_OPERATION_GRAPH));
              reply.engines(offers(from, graph), graph);
            }
            case cudnn.CUDNN_ATTR_ENGINECFG_ENGINE -> reply.engine(from);
            case cudnn.CUDNN_ATTR_ENGINECFG_KNOB_CHOICES -> reply.knobs(from);
            case cudnn.CUDNN_ATTR_ENGINE_GLOBAL_INDEX -> reply.number(from.engine().index());
            case cudnn.CUDNN_ATTR_ENGINE_NUMERICAL_NOTE -> reply.numbers(from.engine().notes());
            case cudnn.CUDNN_ATTR_ENGINE_BEHAVIOR_NOTE ->
                reply.numbers(
                    from.engine().compiledAtRuntime()
                        ? Set.of(cudnn.CUDNN_BEHAVIOR_NOTE_RUNTIME_COMPILATION)
                        : Set.of());
            case cudnn.CUDNN_ATTR_KNOB_CHOICE_KNOB_TYPE -> {
              require(requested == 1, "exactly one type of a knob can be read");
              reply.numbers(from.engine().knobs().keySet());
            }
            case cudnn.CUDNN_ATTR_KNOB_CHOICE_KNOB_VALUE ->
                reply.number(from.engine().knobs().values().iterator().next());
            case cudnn.CUDNN_ATTR_EXECUTION_PLAN_WORKSPACE_SIZE ->
                reply.number(from.engine().workspaceBytes());
            case cudnn.CUDNN_ATTR_EXECUTION_PLAN_JSON_REPRESENTATION -> reply.text(planText(from));
            case cudnn.CUDNN_ATTR_DEVICEPROP_JSON_REPRESENTATION -> reply.text(json(from));
            default -> throw new Refusal("attribute " + name + " of " + type + " is not known");
          }
        });
  }

  private List<FakeEngine> offers(FakeDescriptor heuristics, FakeGraph graph) {
    int mode = heuristics.integer(cudnn.CUDNN_ATTR_ENGINEHEUR_MODE, AttributeType.HEUR_MODE);
    return engines.getOrDefault(mode, List.of()).stream()
        .filter(engine -> engine.fuses() || graph.operations().size() == 1)
        .toList();
  }

  private String planText(FakeDescriptor plan) {
    return new FakePlanText(
            deviceOf(plan, cudnn.CUDNN_ATTR_EXECUTION_PLAN_DEVICEPROP),
            plan.engine().index(),
            plan.graph())
        .text();
  }

  private String json(FakeDescriptor properties) {
    return properties.has(cudnn.CUDNN_ATTR_DEVICEPROP_HANDLE)
        ? device
        : properties.text(cudnn.CUDNN_ATTR_DEVICEPROP_JSON_REPRESENTATION);
  }

  @Override
  public int execute(long handle, long plan, long variantPack) {
    return call(
        () -> {
          require(streams.containsKey(handle), "no handle at %x", handle);
          FakeDescriptor from = complete(plan);
          FakeDescriptor pack = complete(variantPack);
          require(
              deviceOf(from, cudnn.CUDNN_ATTR_EXECUTION_PLAN_DEVICEPROP).equals(device),
              "the plan is another device's");
          FakeBinding binding = FakeBinding.of(pack);
          FakeEngine engine = from.engine();
          FakeGraph graph = from.graph();
          binding.requireFor(graph, engine.workspaceBytes());
          boolean tf32 =
              engine.has(cudnn.CUDNN_NUMERICAL_NOTE_TENSOR_CORE)
                  && graph.operations().get(0).first().type() == cudnn.CUDNN_DATA_FLOAT;
          launcher.launch(
              streams.get(handle),
              () -> {
                FakeExecution.run(graph, binding.addresses(), tf32);
                HostMemory.fill(binding.workspace(), engine.workspaceBytes(), NAN);
              });
        });
  }
}
