package dev.brushwork.client.impl;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * One question to gRPC's standard health service (grpc.health.v1). Its two messages are read and
 * written here, since the library that has them would be this client's largest.
 */
final class HealthCheck {
  private static final int STATUS_FIELD = 1;
  private static final int SERVING = 1;

  private static final MethodDescriptor<byte[], byte[]> CHECK =
      MethodDescriptor.<byte[], byte[]>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName(
              MethodDescriptor.generateFullMethodName("grpc.health.v1.Health", "Check"))
          .setRequestMarshaller(new Bytes())
          .setResponseMarshaller(new Bytes())
          .build();

  private HealthCheck() {}

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] message) {
      return new ByteArrayInputStream(message);
    }

    @Override
    public byte[] parse(InputStream message) {
      try {
        return message.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Whether the server as a whole, which the empty request asks for, is SERVING. */
  static boolean isServing(Channel channel, CallOptions options, Duration deadline) {
    byte[] response =
        ClientCalls.blockingUnaryCall(
            channel,
            CHECK,
            options.withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS),
            new byte[0]);
    try {
      return status(CodedInputStream.newInstance(response)) == SERVING;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int status(CodedInputStream message) throws IOException {
    int status = 0;
    for (int tag = message.readTag(); tag != 0; tag = message.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == STATUS_FIELD) {
        status = message.readEnum();
      } else {
        message.skipField(tag);
      }
    }
    return status;
  }
}
