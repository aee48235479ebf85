package dev.brushwork.compute.cuda.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class NumberFormatTest {

  @ParameterizedTest
  @EnumSource(NumberFormat.class)
  void roundsAsTheKernelsTestsDo(NumberFormat format) {
    Format expected = Format.valueOf(format.name());
    double[] values = new Numbers(3).normal(20_000, 1);
    for (int i = 0; i < values.length; i++) {
      float value = (float) Math.scalb(values[i], i % 40 - 24); // subnormal in half too
      if (Math.abs(value) < 65504) {
        assertThat((double) format.round(value)).isEqualTo(expected.round(value));
      }
    }
  }

  @Test
  void roundsTiesToEven() {
    assertThat(NumberFormat.FP16.round(2049)).isEqualTo(2048);
    assertThat(NumberFormat.FP16.round(2051)).isEqualTo(2052);
    assertThat(NumberFormat.FP16.round(0x1p-25f)).isZero();
    assertThat(NumberFormat.FP16.round(0x1.8p-24f)).isEqualTo(0x1p-23f);
    assertThat(NumberFormat.BF16.round(257)).isEqualTo(256);
    assertThat(NumberFormat.BF16.round(259)).isEqualTo(260);
  }

  @Test
  void isInfiniteBeyondTheLargest() {
    assertThat(NumberFormat.FP16.round(65519)).isEqualTo(65504);
    assertThat(NumberFormat.FP16.round(65520)).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(NumberFormat.FP16.round(-1e9f)).isEqualTo(Float.NEGATIVE_INFINITY);
    assertThat(NumberFormat.BF16.round(Float.MAX_VALUE)).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(NumberFormat.BF16.round(Float.NEGATIVE_INFINITY)).isNegative().isInfinite();
  }

  @ParameterizedTest
  @EnumSource(NumberFormat.class)
  void keepsZerosSignsAndWhatIsNoNumber(NumberFormat format) {
    assertThat(format.round(-0f)).isEqualTo(-0f);
    assertThat(format.round(-1.5f)).isEqualTo(-1.5f);
    assertThat(format.round(Float.NaN)).isNaN();
    assertThat(format.round(Float.intBitsToFloat(0x7f800001))).isNaN();
  }

  @ParameterizedTest
  @EnumSource(
      value = NumberFormat.class,
      names = {"FP16", "BF16"})
  void everyPatternComesBack(NumberFormat format) {
    ByteBuffer buffer = ByteBuffer.allocate(4);
    for (int bits = 0; bits < 1 << 16; bits++) {
      buffer.clear().putShort((short) bits);
      float value = format.get(buffer, 0);
      format.put(buffer, value);
      if (!Float.isNaN(value)) {
        assertThat(buffer.getShort(2)).isEqualTo((short) bits);
      }
    }
  }

  @Test
  void agreesWithTheConstantsOfTheKernels() {
    assertThat(Stream.of(NumberFormat.values()).map(NumberFormat::code))
        .containsExactly(Kernels.FP32, Kernels.FP16, Kernels.BF16);
    assertThat(Stream.of(NumberFormat.values()).map(NumberFormat::vector)).containsExactly(4, 8, 8);
  }
}
