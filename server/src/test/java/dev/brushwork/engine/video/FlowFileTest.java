package dev.brushwork.engine.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.brushwork.engine.image.ImageLimits;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FlowFileTest {
  private static byte[] file(int width, int height, float... uv) {
    ByteBuffer bytes = ByteBuffer.allocate(12 + 4 * uv.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put("PIEH".getBytes(StandardCharsets.US_ASCII)).putInt(width).putInt(height);
    bytes.asFloatBuffer().put(uv);
    return bytes.array();
  }

  private static FlowField read(byte[] file) {
    return FlowFile.read(file, ImageLimits.defaults());
  }

  private static void assertRefused(byte[] file, String... words) {
    assertThatExceptionOfType(FlowException.class)
        .isThrownBy(() -> read(file))
        .satisfies(e -> assertThat(e.getMessage()).contains(words));
  }

  @Test
  void pairsAreReadRowByRow() {
    FlowField flow = read(file(2, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12));
    assertThat(flow.width()).isEqualTo(2);
    assertThat(flow.height()).isEqualTo(3);
    assertThat(flow.u(1, 0)).isEqualTo(3);
    assertThat(flow.v(1, 0)).isEqualTo(4);
    assertThat(flow.u(0, 2)).isEqualTo(9);
    assertThat(flow.v(1, 2)).isEqualTo(12);
  }

  @Test
  void whatIsNoFlowIsRefusedForWhatItIs() {
    assertRefused(new byte[0], "PIEH");
    assertRefused(Arrays.copyOf(file(1, 1, 0, 0), 11), "PIEH");
    byte[] other = file(1, 1, 0, 0);
    other[0] = 'Q';
    assertRefused(other, "PIEH");
  }

  @Test
  void sidesBeyondTheBoundsAreRefusedBeforeAnythingIsAllocated() {
    assertRefused(file(0, 3), "0x3", "1 to");
    assertRefused(file(-1, 3), "-1x3");
    assertRefused(file(Integer.MAX_VALUE, Integer.MAX_VALUE), "1 to");
    int side = ImageLimits.defaults().maxSide();
    assertRefused(file(side + 1, 1), "1 to " + side);
    assertThatExceptionOfType(FlowException.class)
        .isThrownBy(() -> FlowFile.read(file(10, 11), new ImageLimits(100, 100)))
        .withMessageContaining("at most 100");
  }

  @Test
  void tooFewAndTooManyBytesAreRefused() {
    byte[] whole = file(2, 2, 1, 2, 3, 4, 5, 6, 7, 8);
    assertRefused(Arrays.copyOf(whole, whole.length - 1), "31 bytes", "32");
    assertRefused(Arrays.copyOf(whole, whole.length + 1), "33 bytes", "32");
  }

  @Test
  void whatIsNotANumberOrTooLargeIsUnknown() {
    FlowField flow = read(file(4, 1, Float.NaN, 0, 0, 1e10f, 1e9f, 0, -3, 4));
    assertThat(flow.isKnown(0, 0)).isFalse();
    assertThat(flow.isKnown(1, 0)).isFalse();
    assertThat(flow.isKnown(2, 0)).isFalse();
    assertThat(flow.isKnown(3, 0)).isTrue();
  }

  @Test
  void aFlowOfAnotherSizeHasItsArrowsScaledWithIt() {
    FlowField flow = read(file(2, 2, 1, 2, 3, 4, 5, 6, Float.NaN, 8));
    FlowField larger = flow.resized(6, 4);
    assertThat(larger.u(5, 1)).isCloseTo(9, within(1e-6f));
    assertThat(larger.v(2, 3)).isCloseTo(12, within(1e-6f));
    assertThat(larger.isKnown(4, 3)).isFalse();
    assertThat(flow.resized(2, 2)).isSameAs(flow);
    assertThat(larger.resized(2, 2).v(1, 0)).isCloseTo(4, within(1e-6f));
  }

  @Test
  void aFieldHasAPairForEveryPixel() {
    assertThatIllegalArgumentException().isThrownBy(() -> new FlowField(2, 2, new float[7]));
    assertThatIllegalArgumentException().isThrownBy(() -> new FlowField(0, 2, new float[0]));
  }
}
