package dev.brushwork.engine.weights;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HalfFloatTest {
  @Test
  void everyHalfBecomesTheNumberOfItsDefinition() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      int exponent = bits >> 10 & 31;
      int fraction = bits & 1023;
      double expected;
      if (exponent == 31) {
        expected = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
      } else if (exponent == 0) {
        expected = fraction * Math.pow(2, -24);
      } else {
        expected = (1 + fraction / 1024.0) * Math.pow(2, exponent - 15);
      }
      double value = HalfFloat.toFloat((short) bits);
      // Boxed, since only so a NaN equals a NaN.
      Double signed = bits >= 1 << 15 ? -expected : expected;
      assertThat(Double.valueOf(value)).as("%x", bits).isEqualTo(signed);
    }
    assertThat(Float.floatToRawIntBits(HalfFloat.toFloat((short) 0x8000))).isEqualTo(1 << 31);
  }

  @Test
  void everyHalfSurvivesTheWayThereAndBack() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      short half = (short) bits;
      if (!Float.isNaN(HalfFloat.toFloat(half))) {
        assertThat(HalfFloat.fromFloat(HalfFloat.toFloat(half))).as("%x", bits).isEqualTo(half);
      }
    }
    assertThat(HalfFloat.toFloat(HalfFloat.fromFloat(Float.NaN))).isNaN();
  }

  @Test
  void betweenTwoHalvesTheNearerIsTakenAndOfTwoTheEven() {
    // Of every two neighbours up to the largest, the middle and what lies just beside it.
    for (int bits = 0; bits < 0x7bff; bits++) {
      float low = HalfFloat.toFloat((short) bits);
      float high = HalfFloat.toFloat((short) (bits + 1));
      float middle = (low + high) / 2;
      short even = (short) (bits % 2 == 0 ? bits : bits + 1);
      assertThat(HalfFloat.fromFloat(middle)).as("%x", bits).isEqualTo(even);
      assertThat(HalfFloat.fromFloat(Math.nextDown(middle))).isEqualTo((short) bits);
      assertThat(HalfFloat.fromFloat(Math.nextUp(middle))).isEqualTo((short) (bits + 1));
    }
  }

  @Test
  void whatIsTooLargeBecomesInfinite() {
    assertThat(HalfFloat.fromFloat(Math.nextDown(65520f))).isEqualTo((short) 0x7bff);
    assertThat(HalfFloat.fromFloat(65520f)).isEqualTo((short) 0x7c00);
    assertThat(HalfFloat.fromFloat(-1e30f)).isEqualTo((short) 0xfc00);
    assertThat(HalfFloat.fromFloat(Float.NEGATIVE_INFINITY)).isEqualTo((short) 0xfc00);
  }
}
