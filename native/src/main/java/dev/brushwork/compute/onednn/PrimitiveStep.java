package dev.brushwork.compute.onednn;

import dev.brushwork.compute.Scope;
import java.util.List;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.global.dnnl;

/** A compiled primitive and its argument list, built once and passed to oneDNN as it stands. */
final class PrimitiveStep implements Step {
  private final Scope scope = new Scope();
  private final String name;
  private final dnnl_stream stream;
  private final dnnl_primitive primitive = new dnnl_primitive();
  private final dnnl_exec_arg_t arguments;
  private final int count;

  PrimitiveStep(
      Site site, PrimitiveDescriptor descriptor, List<PlannedPrimitive.Argument> planned) {
    name = descriptor.name();
    stream = site.stream();
    count = planned.size();
    try {
      OneDnn.check(dnnl.dnnl_primitive_create(primitive, descriptor.get()), "compile " + name);
      scope.own(
          () ->
              OneDnn.check(dnnl.dnnl_primitive_destroy(primitive), "destroy the code of " + name));
      arguments = scope.own(new dnnl_exec_arg_t(count));
      for (int i = 0; i < count; i++) {
        PlannedPrimitive.Argument argument = planned.get(i);
        dnnl_memory memory = new dnnl_memory();
        OneDnn.check(
            dnnl.dnnl_memory_create(
                memory, argument.layout(), site.engine(), site.pointer(argument.place())),
            "describe an argument of " + name);
        scope.own(
            () -> OneDnn.check(dnnl.dnnl_memory_destroy(memory), "destroy an argument of " + name));
        arguments.position(i).arg(argument.index()).memory(memory);
      }
      arguments.position(0);
    } catch (RuntimeException e) {
      scope.close();
      throw e;
    }
  }

  @Override
  public void run() {
    int status = dnnl.dnnl_primitive_execute(primitive, stream, count, arguments);
    if (status != dnnl.dnnl_success) {
      OneDnn.check(status, "run " + name); // the message is made only when there is one to give
    }
  }

  @Override
  public void close() {
    scope.close();
  }
}
