package dev.brushwork.compute.onednn;

import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.global.dnnl;

/** What treats every element alike, whatever its map: oneDNN sees one long vector. */
final class ElementwiseLowering {
  private final dnnl_engine engine;
  private final Schedule schedule;

  ElementwiseLowering(dnnl_engine engine, Schedule schedule) {
    this.engine = engine;
    this.schedule = schedule;
  }

  /** {@code to = from}. */
  void copy(String name, Place from, Place to, long elements) {
    Layout vector = schedule.own(Layout.vector(elements));
    PrimitiveDescriptor descriptor;
    try (Attributes attributes = new Attributes()) {
      descriptor =
          schedule.own(
              new PrimitiveDescriptor(
                  name,
                  out ->
                      dnnl.dnnl_reorder_primitive_desc_create(
                          out, vector.desc(), engine, vector.desc(), engine, attributes.get())));
    }
    new PlannedPrimitive(descriptor)
        .with(dnnl.DNNL_ARG_FROM, from, vector)
        .with(dnnl.DNNL_ARG_TO, to, vector)
        .addTo(schedule);
  }

  /** Sets {@code gradient} to zero wherever {@code activation}, a ReLU's output, is not above. */
  void rectify(String name, Place activation, Place gradient, long elements) {
    Layout vector = schedule.own(Layout.vector(elements));
    PrimitiveDescriptor descriptor;
    try (Attributes attributes = new Attributes()) {
      PrimitiveDescriptor forward =
          schedule.own(
              new PrimitiveDescriptor(
                  name,
                  out ->
                      dnnl.dnnl_eltwise_forward_primitive_desc_create(
                          out,
                          engine,
                          dnnl.dnnl_forward_training,
                          dnnl.dnnl_eltwise_relu_use_dst_for_bwd,
                          vector.desc(),
                          vector.desc(),
                          0,
                          0,
                          attributes.get())));
      descriptor =
          schedule.own(
              new PrimitiveDescriptor(
                  name,
                  out ->
                      dnnl.dnnl_eltwise_backward_primitive_desc_create(
                          out,
                          engine,
                          dnnl.dnnl_eltwise_relu_use_dst_for_bwd,
                          vector.desc(),
                          vector.desc(),
                          vector.desc(),
                          0,
                          0,
                          forward.get(),
                          attributes.get())));
    }
    new PlannedPrimitive(descriptor)
        .with(dnnl.DNNL_ARG_DST, activation, vector)
        .with(dnnl.DNNL_ARG_DIFF_DST, gradient, vector)
        .with(dnnl.DNNL_ARG_DIFF_SRC, gradient, vector)
        .addTo(schedule);
  }

  /** {@code to += from}. */
  void add(String name, Place from, Place to, long elements) {
    sum(name, to, from, to, elements, false);
  }

  /** {@code to = a + b}, then a ReLU if {@code relu}. */
  void sum(String name, Place a, Place b, Place to, long elements, boolean relu) {
    try (Attributes attributes = new Attributes()) {
      if (relu) {
        attributes.relu();
      }
      binary(name, dnnl.dnnl_binary_add, a, b, to, elements, attributes);
    }
  }

  /** {@code to = scale (a - b)}, added to what is there if {@code accumulate}. */
  void scaledDifference(
      String name, Place a, Place b, Place to, long elements, double scale, boolean accumulate) {
    try (Attributes attributes = new Attributes().scale(scale).sum(accumulate)) {
      binary(name, dnnl.dnnl_binary_sub, a, b, to, elements, attributes);
    }
  }

  /** {@code to = a * b}; {@code to} may be one of them. */
  void multiply(String name, Place a, Place b, Place to, long elements) {
    try (Attributes attributes = new Attributes()) {
      binary(name, dnnl.dnnl_binary_mul, a, b, to, elements, attributes);
    }
  }

  /** {@code to = scalar * a}, added to what is there if {@code accumulate}. */
  void multiplyByScalar(
      String name, Place a, Place scalar, Place to, long elements, boolean accumulate) {
    Layout vector = schedule.own(Layout.vector(elements));
    Layout one = schedule.own(Layout.vector(1));
    multiply(name, a, vector, scalar, one, to, accumulate);
  }

  /**
   * {@code to = a * column}, one value of the column for each row of {@code a}; added to what is
   * there if {@code accumulate}.
   */
  void multiplyByColumn(
      String name, Place a, Place column, Place to, long rows, long columns, boolean accumulate) {
    Layout matrix = schedule.own(Layout.matrix(rows, columns));
    Layout single = schedule.own(Layout.matrix(rows, 1));
    multiply(name, a, matrix, column, single, to, accumulate);
  }

  private void multiply(
      String name, Place a, Layout full, Place b, Layout narrow, Place to, boolean accumulate) {
    try (Attributes attributes = new Attributes().sum(accumulate)) {
      binary(name, dnnl.dnnl_binary_mul, a, full, b, narrow, to, attributes);
    }
  }

  /** {@code to = algorithm(from)}; the two may be one. */
  void apply(
      String name, int algorithm, double alpha, double beta, Place from, Place to, long elements) {
    Layout vector = schedule.own(Layout.vector(elements));
    PrimitiveDescriptor descriptor;
    try (Attributes attributes = new Attributes()) {
      descriptor =
          schedule.own(
              new PrimitiveDescriptor(
                  name,
                  out ->
                      dnnl.dnnl_eltwise_forward_primitive_desc_create(
                          out,
                          engine,
                          dnnl.dnnl_forward_inference,
                          algorithm,
                          vector.desc(),
                          vector.desc(),
                          (float) alpha,
                          (float) beta,
                          attributes.get())));
    }
    new PlannedPrimitive(descriptor)
        .with(dnnl.DNNL_ARG_SRC, from, vector)
        .with(dnnl.DNNL_ARG_DST, to, vector)
        .addTo(schedule);
  }

  private void binary(
      String name,
      int algorithm,
      Place a,
      Place b,
      Place to,
      long elements,
      Attributes attributes) {
    Layout vector = schedule.own(Layout.vector(elements));
    binary(name, algorithm, a, vector, b, vector, to, attributes);
  }

  /** Of {@code a} and the result, which are {@code full}, and {@code b}, which is broadcast. */
  private void binary(
      String name,
      int algorithm,
      Place a,
      Layout full,
      Place b,
      Layout narrow,
      Place to,
      Attributes attributes) {
    PrimitiveDescriptor descriptor =
        schedule.own(
            new PrimitiveDescriptor(
                name,
                out ->
                    dnnl.dnnl_binary_primitive_desc_create(
                        out,
                        engine,
                        algorithm,
                        full.desc(),
                        narrow.desc(),
                        full.desc(),
                        attributes.get())));
    new PlannedPrimitive(descriptor)
        .with(dnnl.DNNL_ARG_SRC_0, a, full)
        .with(dnnl.DNNL_ARG_SRC_1, b, narrow)
        .with(dnnl.DNNL_ARG_DST, to, full)
        .addTo(schedule);
  }
}
