package dev.brushwork.engine.image;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Whatever the bytes are, the check of the header passes them or says what is wrong. */
class ImageHeaderFuzzTest {
  @FuzzTest(maxDuration = "1m")
  void header(byte[] file) {
    ImageLimits limits = ImageLimits.defaults();
    try {
      ImageHeader header = ImageReader.header(file, limits);
      if (header.width() < 1 || header.height() < 1) {
        throw new IllegalStateException("a picture without pixels: " + header);
      }
    } catch (ImageException expected) {
      if (expected.getMessage().isBlank()) {
        throw new IllegalStateException("a reason is missing", expected);
      }
    }
  }
}
