package dev.brushwork.compute.cuda.cudnn;

import dev.brushwork.compute.Scope;
import java.util.List;
import org.bytedeco.cuda.global.cudnn;

/** Owns a finalised plan of cuDNN's, and what it was made of. */
final class ExecutionPlan implements AutoCloseable {
  private final CudnnApi api;
  private final Scope scope;
  private final Descriptor plan;
  private final String engine;
  private final long workspaceBytes;

  private ExecutionPlan(CudnnApi api, Scope scope, Descriptor plan, String engine) {
    this.api = api;
    this.scope = scope;
    this.plan = plan;
    this.engine = engine;
    this.workspaceBytes = plan.getLong(cudnn.CUDNN_ATTR_EXECUTION_PLAN_WORKSPACE_SIZE);
  }

  /**
   * Engines that are compiled for their graph are compiled here.
   *
   * @param configuration for {@code graph}; now owned by the plan, or closed if there is none
   */
  static ExecutionPlan of(
      CudnnApi api,
      DeviceProperties device,
      GraphDescriptors graph,
      EngineConfiguration configuration) {
    Scope scope = new Scope();
    scope.own(graph.hold());
    scope.own(configuration);
    return completed(
        api,
        device,
        scope,
        configuration.engine(),
        plan ->
            plan.setDescriptors(
                cudnn.CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG, configuration.descriptor()));
  }

  /**
   * A plan that was written down as {@link #json}, on a device of the same kind.
   *
   * @throws CudnnException if cuDNN does not take it
   */
  static ExecutionPlan restored(CudnnApi api, DeviceProperties device, String engine, String json) {
    return completed(
        api,
        device,
        new Scope(),
        engine,
        plan -> plan.setText(cudnn.CUDNN_ATTR_EXECUTION_PLAN_JSON_REPRESENTATION, json));
  }

  private interface Content {
    void set(Descriptor plan);
  }

  private static ExecutionPlan completed(
      CudnnApi api, DeviceProperties device, Scope scope, String engine, Content content) {
    try {
      Descriptor plan =
          scope.own(
              new Descriptor(
                  api, cudnn.CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR, "the plan of " + engine));
      content.set(plan);
      plan.setDescriptors(cudnn.CUDNN_ATTR_EXECUTION_PLAN_DEVICEPROP, device.descriptor());
      return new ExecutionPlan(api, scope, plan.complete(), engine);
    } catch (RuntimeException e) {
      scope.close();
      throw e;
    }
  }

  /** The engine and its knobs. */
  String engine() {
    return engine;
  }

  long workspaceBytes() {
    return workspaceBytes;
  }

  /** Enough to have it again without a search. */
  String json() {
    return plan.getText(cudnn.CUDNN_ATTR_EXECUTION_PLAN_JSON_REPRESENTATION);
  }

  /** Puts it on the handle's stream. */
  void execute(long handle, List<Operand> present, Operands operands) {
    try (Descriptor pack =
        new Descriptor(api, cudnn.CUDNN_BACKEND_VARIANT_PACK_DESCRIPTOR, "the operands")) {
      pack.setLongs(
              cudnn.CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS,
              present.stream().mapToLong(Operand::id).toArray())
          .setPointers(
              cudnn.CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS,
              present.stream().mapToLong(operand -> operand.address(operands)).toArray())
          .setPointers(cudnn.CUDNN_ATTR_VARIANT_PACK_WORKSPACE, operands.workspace())
          .complete();
      int status = api.execute(handle, plan.address(), pack.address());
      if (status != CudnnApi.SUCCESS) {
        throw Descriptor.failure(api, "executing " + engine, status);
      }
    }
  }

  @Override
  public void close() {
    scope.close();
  }
}
