package dev.brushwork.engine.weights;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;

/**
 * Whatever the bytes are, a reader reads them or says what is wrong. Run as tests these replay the
 * files beside them; with JAZZER_FUZZ=1 they look for new ones.
 */
class WeightReadersFuzzTest {
  @FuzzTest(maxDuration = "1m")
  void safetensors(byte[] file) {
    read(new Canonical(), file);
  }

  @FuzzTest(maxDuration = "1m")
  void keras(byte[] file) {
    read(new KerasFormat(), file);
  }

  @FuzzTest(maxDuration = "1m")
  void torchZip(byte[] file) {
    read(new TorchZipFormat(), file);
  }

  @FuzzTest(maxDuration = "1m")
  void torchLegacy(byte[] file) {
    read(new TorchLegacyFormat(), file);
  }

  private static void read(WeightFormat format, byte[] file) {
    try {
      format.read(ByteBuffer.wrap(file));
    } catch (MalformedException expected) {
      if (expected.getMessage().isBlank()) {
        throw new IllegalStateException("a reason is missing", expected);
      }
    }
  }
}
