package dev.brushwork.rpc;

import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.brushwork.v1.UpdateJobRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An update in words, such as {@code learning_rate 0.01, priority 5}. */
final class UpdateText {
  private UpdateText() {}

  static String of(UpdateJobRequest request) {
    List<String> parts = new ArrayList<>();
    for (Map.Entry<FieldDescriptor, Object> field :
        request.getSteering().getAllFields().entrySet()) {
      parts.add(field.getKey().getName() + " " + field.getValue());
    }
    if (request.hasPriority()) {
      parts.add("priority " + request.getPriority());
    }
    return String.join(", ", parts);
  }
}
