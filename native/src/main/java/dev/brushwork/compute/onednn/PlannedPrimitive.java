package dev.brushwork.compute.onednn;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.global.dnnl;

/** A primitive with the place of each argument; its scratchpad lives for its one step. */
final class PlannedPrimitive implements PlannedStep {
  /**
   * @param index oneDNN's number of the argument, {@code DNNL_ARG_...}
   * @param layout owned by the schedule
   */
  record Argument(int index, Place place, dnnl_memory_desc layout) {}

  private final PrimitiveDescriptor descriptor;
  private final List<Argument> arguments = new ArrayList<>();

  PlannedPrimitive(PrimitiveDescriptor descriptor) {
    this.descriptor = descriptor;
  }

  PlannedPrimitive with(int index, Place place, Layout layout) {
    return with(index, place, layout.desc());
  }

  PlannedPrimitive with(int index, Place place, dnnl_memory_desc layout) {
    arguments.add(new Argument(index, place, layout));
    return this;
  }

  /** Appends this to the schedule, with a scratchpad if it needs one. */
  void addTo(Schedule schedule) {
    long scratchpad = descriptor.bytes(dnnl.dnnl_query_scratchpad_md);
    if (scratchpad > 0) {
      with(
          dnnl.DNNL_ARG_SCRATCHPAD,
          schedule.make(scratchpad),
          descriptor.layout(dnnl.dnnl_query_scratchpad_md));
    }
    schedule.noteImplementation(descriptor.name() + ": " + descriptor.implementation());
    schedule.add(this, arguments.stream().map(Argument::place).toArray(Place[]::new));
  }

  @Override
  public Step bind(Site site) {
    return new PrimitiveStep(site, descriptor, arguments);
  }
}
