package dev.brushwork.compute.cuda.cudnn;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** A descriptor of {@link FakeCudnn}: its attributes as they were set, and what it refers to. */
final class FakeDescriptor {
  private record Attribute(AttributeType type, long count, byte[] values) {}

  private final FakeCudnn owner;
  private final int type;
  private final Map<Integer, Attribute> attributes = new HashMap<>();
  private boolean complete;

  /** What heuristics put into an engine's configuration, and a plan was made of. */
  private FakeEngine engine;

  private FakeGraph graph;

  FakeDescriptor(FakeCudnn owner, int type) {
    this.owner = owner;
    this.type = type;
  }

  int type() {
    return type;
  }

  boolean complete() {
    return complete;
  }

  void setComplete() {
    complete = true;
  }

  FakeEngine engine() {
    return engine;
  }

  FakeGraph graph() {
    return graph;
  }

  void fill(FakeEngine newEngine, FakeGraph newGraph) {
    engine = newEngine;
    graph = newGraph;
    complete = true;
  }

  void set(int name, AttributeType attributeType, long count, byte[] values) {
    FakeCudnn.require(
        values.length == count * attributeType.bytes(),
        "attribute %d has %d bytes for %d values of %s",
        name,
        values.length,
        count,
        attributeType);
    attributes.put(name, new Attribute(attributeType, count, values.clone()));
  }

  boolean has(int name) {
    return attributes.containsKey(name);
  }

  long[] longs(int name, AttributeType expected) {
    Attribute attribute = attribute(name, expected);
    long[] values = new long[Math.toIntExact(attribute.count)];
    buffer(attribute).asLongBuffer().get(values);
    return values;
  }

  long[] longs(int name) {
    return longs(name, AttributeType.INT64);
  }

  int integer(int name, AttributeType expected) {
    return buffer(attribute(name, expected)).getInt();
  }

  float number(int name) {
    return buffer(attribute(name, AttributeType.FLOAT)).getFloat();
  }

  boolean flag(int name) {
    return attribute(name, AttributeType.BOOLEAN).values[0] != 0;
  }

  /** A C string, whose end must be there. */
  String text(int name) {
    byte[] values = attribute(name, AttributeType.CHAR).values;
    FakeCudnn.require(
        values.length > 0 && values[values.length - 1] == 0, "a string without its end");
    return new String(values, 0, values.length - 1, StandardCharsets.UTF_8);
  }

  FakeDescriptor descriptor(int name) {
    return owner.descriptor(longs(name, AttributeType.BACKEND_DESCRIPTOR)[0]);
  }

  /** Addresses of all descriptors that its attributes name. */
  Set<Long> references() {
    Set<Long> references = new HashSet<>();
    attributes.forEach(
        (name, attribute) -> {
          if (attribute.type == AttributeType.BACKEND_DESCRIPTOR) {
            for (long address : longs(name, AttributeType.BACKEND_DESCRIPTOR)) {
              references.add(address);
            }
          }
        });
    return references;
  }

  private Attribute attribute(int name, AttributeType expected) {
    Attribute attribute = attributes.get(name);
    FakeCudnn.require(attribute != null, "attribute %d is missing", name);
    FakeCudnn.require(
        attribute.type == expected, "attribute %d is %s, not %s", name, attribute.type, expected);
    return attribute;
  }

  private static ByteBuffer buffer(Attribute attribute) {
    return ByteBuffer.wrap(attribute.values).order(ByteOrder.nativeOrder());
  }
}
