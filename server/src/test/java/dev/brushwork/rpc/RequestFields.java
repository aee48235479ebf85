package dev.brushwork.rpc;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import java.util.Set;
import java.util.TreeSet;

/** The fields of requests, by their path, and how to set them. */
final class RequestFields {
  private RequestFields() {}

  /** The path of every field of a message that holds no message itself, such as {@code a.b.c}. */
  static Set<String> leaves(Descriptor message) {
    Set<String> paths = new TreeSet<>();
    collect(message, "", paths);
    return paths;
  }

  private static void collect(Descriptor message, String prefix, Set<String> paths) {
    for (FieldDescriptor field : message.getFields()) {
      String path = prefix + field.getName();
      if (field.getJavaType() == JavaType.MESSAGE) {
        collect(field.getMessageType(), path + ".", paths);
      } else {
        paths.add(path);
      }
    }
  }

  /**
   * Sets the field at a path, in the first element of each list on the way, and as the first
   * element if the field is a list itself. An enum's value is its number, which may be unknown.
   */
  static void set(Message.Builder message, String path, Object value) {
    int dot = path.indexOf('.');
    String name = dot < 0 ? path : path.substring(0, dot);
    FieldDescriptor field = message.getDescriptorForType().findFieldByName(name);
    if (field == null) {
      throw new AssertionError(message.getDescriptorForType().getFullName() + " has no " + name);
    }
    if (dot >= 0) {
      set(child(message, field), path.substring(dot + 1), value);
      return;
    }
    Object converted =
        field.getJavaType() == JavaType.ENUM
            ? field.getEnumType().findValueByNumberCreatingIfUnknown((Integer) value)
            : value;
    if (!field.isRepeated()) {
      message.setField(field, converted);
    } else if (message.getRepeatedFieldCount(field) == 0) {
      message.addRepeatedField(field, converted);
    } else {
      message.setRepeatedField(field, 0, converted);
    }
  }

  private static Message.Builder child(Message.Builder message, FieldDescriptor field) {
    if (!field.isRepeated()) {
      return message.getFieldBuilder(field);
    }
    if (message.getRepeatedFieldCount(field) == 0) {
      message.addRepeatedField(field, message.newBuilderForField(field).build());
    }
    return message.getRepeatedFieldBuilder(field, 0);
  }
}
