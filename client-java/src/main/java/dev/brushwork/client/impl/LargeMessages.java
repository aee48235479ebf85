package dev.brushwork.client.impl;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.brushwork.client.BrushworkException;
import dev.brushwork.v1.CapabilityServiceGrpc;
import dev.brushwork.v1.GetCapabilitiesRequest;
import dev.brushwork.v1.Image;
import dev.brushwork.v1.ImageServiceGrpc;
import dev.brushwork.v1.Limits;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Requests whose images do not fit one message: the largest go ahead by ImageService, in pieces,
 * and are named by their SHA-256 instead.
 */
final class LargeMessages {
  /** What every gRPC server takes that nobody has told otherwise. */
  static final int TAKEN_ANYWHERE = 4 << 20;

  /** For all of a request but its images. */
  private static final int OTHERWISE = 64 << 10;

  private final Channel channel;

  LargeMessages(Channel channel) {
    this.channel = channel;
  }

  /** Whether it is certain without a question to the server that the request fits. */
  static boolean surelyFits(Message request) {
    return bytes(images(request.toBuilder())) <= TAKEN_ANYWHERE;
  }

  /**
   * The request, or the same with some of its images uploaded. Blocks meanwhile, as long as it
   * takes; cancelling the context ends it.
   */
  @SuppressWarnings("unchecked") // A builder of a message builds that message.
  <M extends Message> M fit(M request) {
    if (surelyFits(request)) {
      return request;
    }
    Message.Builder builder = request.toBuilder();
    List<Image.Builder> images = images(builder);
    Limits limits = limits();
    if (bytes(images) <= limits.getMaxMessageBytes()) {
      return request;
    }
    if (limits.getMaxUploadBytes() == 0) {
      throw Errors.of(
          Status.RESOURCE_EXHAUSTED,
          "the images have "
              + bytes(images)
              + " bytes together, above the server's limit of "
              + limits.getMaxMessageBytes()
              + " a message, and the server keeps no images (brushwork serve --data DIR does)");
    }
    images.sort(Comparator.comparing((Image.Builder image) -> image.getData().size()).reversed());
    for (Image.Builder image : images) {
      if (bytes(images) > limits.getMaxMessageBytes()) {
        image.setSha256(upload(image));
      }
    }
    return (M) builder.build();
  }

  private Limits limits() {
    try {
      return CapabilityServiceGrpc.newBlockingStub(channel)
          .getCapabilities(GetCapabilitiesRequest.getDefaultInstance())
          .getLimits();
    } catch (StatusRuntimeException e) {
      throw BrushworkException.of(e);
    }
  }

  private String upload(Image.Builder image) {
    try {
      return new Upload().send(ImageServiceGrpc.newStub(channel), image.getData().newInput());
    } catch (IOException e) {
      // Only if this thread is interrupted: the bytes are in memory.
      throw new UncheckedIOException(e);
    }
  }

  private static long bytes(List<Image.Builder> images) {
    return OTHERWISE + images.stream().mapToLong(image -> image.getData().size()).sum();
  }

  private static List<Image.Builder> images(Message.Builder request) {
    List<Image.Builder> found = new ArrayList<>();
    collect(request, found);
    return found;
  }

  /** Images wherever they are, so that a field that is new needs nothing here. */
  private static void collect(Message.Builder message, List<Image.Builder> found) {
    if (message instanceof Image.Builder image) {
      if (image.hasData()) {
        found.add(image);
      }
      return;
    }
    for (FieldDescriptor field : message.getAllFields().keySet()) {
      if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE || field.isMapField()) {
        continue;
      }
      if (field.isRepeated()) {
        for (int i = 0; i < message.getRepeatedFieldCount(field); i++) {
          collect(message.getRepeatedFieldBuilder(field, i), found);
        }
      } else {
        collect(message.getFieldBuilder(field), found);
      }
    }
  }
}
