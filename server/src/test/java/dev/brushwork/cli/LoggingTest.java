package dev.brushwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoggingTest {
  private static final class Kept extends Handler {
    final List<LogRecord> records = new ArrayList<>();

    @Override
    public void publish(LogRecord record) {
      records.add(record);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "io.grpc.netty.shaded.io.grpc.netty.NettyServerStream",
        "io.grpc.internal.SerializingExecutor"
      })
  void aMessageThatIsRefusedIsOneLineOfTheLogAndAFaultItsWholeTrace(String name) {
    Level before = LogManager.getLogManager().getLogger("").getLevel();
    Logging.informative();
    Logger logger = Logger.getLogger(name);
    Kept kept = new Kept();
    logger.addHandler(kept);
    try {
      logger.log(
          Level.WARNING,
          "Exception processing message",
          Status.RESOURCE_EXHAUSTED.withDescription("too large").asRuntimeException());
      logger.log(Level.SEVERE, "Exception processing message", new IllegalStateException());
    } finally {
      logger.removeHandler(kept);
      LogManager.getLogManager().getLogger("").setLevel(before);
    }
    assertThat(kept.records.get(0).getThrown()).isNull();
    assertThat(kept.records.get(0).getMessage()).isEqualTo("a message was refused: too large");
    assertThat(kept.records.get(0).getLevel()).isEqualTo(Level.INFO);
    assertThat(kept.records.get(1).getThrown()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void gRpcStillNamesItsLoggersSo() throws Exception {
    Class.forName("io.grpc.netty.shaded.io.grpc.netty.NettyServerStream");
    Class.forName("io.grpc.internal.SerializingExecutor");
  }
}
