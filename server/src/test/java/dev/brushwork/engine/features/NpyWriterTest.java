package dev.brushwork.engine.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class NpyWriterTest {
  @Test
  void writesTheBytesThatNumPyWrites() throws IOException {
    byte[] file = write(new float[] {1, -2, 3.5f, 0, 1e-40f, Float.NaN}, 1, 2, 3);
    // numpy.save of version 2.4 makes these bytes.
    String header =
        "\u0093NUMPY\1\0v\0{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2, 3), }"
            + " ".repeat(55)
            + "\n";
    assertThat(new String(file, 0, 128, StandardCharsets.ISO_8859_1)).isEqualTo(header);
    float[] values = new float[6];
    ByteBuffer.wrap(file, 128, 24).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    assertThat(values).containsExactly(1, -2, 3.5f, 0, 1e-40f, Float.NaN);
    assertThat(file).hasSize(128 + 24);
  }

  @Test
  void writesShapesAsPythonWritesTuples() throws IOException {
    assertThat(header(write(new float[] {1}))).contains("'shape': (), }");
    assertThat(header(write(new float[] {1, 2}, 2))).contains("'shape': (2,), }");
    assertThat(header(write(new float[0], 0, 4))).contains("'shape': (0, 4), }");
  }

  @Test
  void alignsTheDataWhateverTheLengthOfTheShape() throws IOException {
    int[] ones = {};
    for (int rank = 0; rank < 30; rank++) {
      byte[] file = write(new float[] {7}, ones);
      int header = 10 + ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getShort(8);
      assertThat(header % 64).isZero();
      assertThat(file[header - 1]).isEqualTo((byte) '\n');
      assertThat(file).hasSize(header + 4);
      ones = Arrays.copyOf(ones, rank + 1);
      ones[rank] = 1;
    }
  }

  @Test
  void writesMoreThanOnePieceInOrder() throws IOException {
    float[] values = new float[10_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    byte[] file = write(values, 100, 100);
    float[] read = new float[values.length];
    ByteBuffer.wrap(file, file.length - 40_000, 40_000)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(read);
    assertThat(read).isEqualTo(values);
  }

  @Test
  void refusesAShapeThatTheValuesDoNotFill() {
    assertThatThrownBy(() -> write(new float[5], 2, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("5 values do not fill the shape (2, 3)");
    assertThatThrownBy(() -> write(new float[6], -2, -3))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> write(new float[0], 1 << 30, 1 << 30, 1 << 30))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static byte[] write(float[] values, int... shape) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    NpyWriter.write(out, values, shape);
    return out.toByteArray();
  }

  private static String header(byte[] file) {
    return new String(file, 0, 128, StandardCharsets.ISO_8859_1);
  }
}
