package dev.brushwork.compute.cuda.cudnn;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.cuda.global.cudnn;

/**
 * Where {@link FakeCudnn} puts the values of an attribute that is read.
 *
 * @param values null if only the count is asked for
 */
record FakeReply(FakeCudnn owner, long[] count, byte[] values) {

  /** The engine of a configuration. */
  void engine(FakeDescriptor configuration) {
    addressed(0).fill(configuration.engine(), configuration.graph());
    count[0] = 1;
  }

  void engines(List<FakeEngine> offers, FakeGraph graph) {
    count[0] = offers.size();
    if (values != null) {
      for (int i = 0; i < Math.min(offers.size(), values.length / Long.BYTES); i++) {
        FakeDescriptor configuration = addressed(i);
        FakeCudnn.require(
            configuration.type() == cudnn.CUDNN_BACKEND_ENGINECFG_DESCRIPTOR,
            "results are configurations");
        configuration.fill(offers.get(i), graph);
      }
    }
  }

  void knobs(FakeDescriptor configuration) {
    // As cuDNN: without somewhere to put them it says there are none.
    count[0] = 0;
    if (values == null) {
      return;
    }
    FakeEngine engine = configuration.engine();
    for (Map.Entry<Integer, Long> knob : engine.knobs().entrySet()) {
      if (count[0] == values.length / Long.BYTES) {
        return;
      }
      FakeEngine one =
          new FakeEngine(
              engine.index(),
              Map.of(knob.getKey(), knob.getValue()),
              Set.of(),
              false,
              0,
              true,
              false);
      addressed((int) count[0]++).fill(one, configuration.graph());
    }
  }

  private FakeDescriptor addressed(int index) {
    return owner.descriptor(buffer(values).getLong(index * Long.BYTES));
  }

  void number(long value) {
    buffer(values).putLong(value);
    count[0] = 1;
  }

  void numbers(Set<Integer> from) {
    ByteBuffer buffer = buffer(values);
    from.forEach(buffer::putInt);
    count[0] = from.size();
  }

  void text(String text) {
    byte[] bytes = (text + "\0").getBytes(StandardCharsets.UTF_8);
    count[0] = bytes.length;
    if (values != null) {
      buffer(values).put(bytes, 0, Math.min(bytes.length, values.length));
    }
  }

  private static ByteBuffer buffer(byte[] values) {
    return ByteBuffer.wrap(values).order(ByteOrder.nativeOrder());
  }
}
