package dev.brushwork.engine.image;

import static dev.brushwork.engine.image.TestPictures.LIMITS;
import static dev.brushwork.engine.image.TestPictures.picture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.Gson;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds reading and resampling against what Pillow made of the same images: see pillow.py. */
class PillowTest {
  private static final class Lanczos {
    int[] source;
    int[] size;
    float[] floats;
    int[] bytes;

    @Override
    public String toString() {
      return source[0] + "x" + source[1] + " to " + size[0] + "x" + size[1];
    }
  }

  private static final class Nearest {
    int source;
    int size;
    int[] positions;

    @Override
    public String toString() {
      return source + " to " + size;
    }
  }

  private static final class Jpeg {
    String name;
    int[] size;
    String file;
    String rgb;

    @Override
    public String toString() {
      return name;
    }
  }

  private static final class Expectations {
    List<Lanczos> lanczos;
    List<Nearest> nearest;
    List<Jpeg> jpeg;
  }

  private static Expectations expectations() throws IOException {
    try (InputStream in = PillowTest.class.getResourceAsStream("pillow.json");
        Reader text = new InputStreamReader(in, StandardCharsets.UTF_8)) {
      return new Gson().fromJson(text, Expectations.class);
    }
  }

  private static Stream<Lanczos> lanczos() throws IOException {
    return expectations().lanczos.stream();
  }

  private static Stream<Nearest> nearest() throws IOException {
    return expectations().nearest.stream();
  }

  private static Stream<Jpeg> jpeg() throws IOException {
    return expectations().jpeg.stream();
  }

  @ParameterizedTest
  @MethodSource("lanczos")
  void shrinksAndGrowsAsPillowDoes(Lanczos expected) {
    Image source = picture(expected.source[0], expected.source[1]);
    int width = expected.size[0];
    int height = expected.size[1];
    float[] bytesResized = Resampler.resize(source, width, height, Resampling.LANCZOS).values();
    float[] floatsResized =
        Resampler.resize(FloatImage.of(source), width, height, Resampling.LANCZOS).values();
    assertThat(floatsResized).isEqualTo(bytesResized).hasSize(expected.floats.length);
    for (int i = 0; i < floatsResized.length; i++) {
      float clamped = Math.min(1, Math.max(0, expected.floats[i] / 255));
      assertThat(floatsResized[i]).as("float %d", i).isEqualTo(clamped, within(2e-6f));
      // Pillow rounds to 8 bits between its two passes, and again after them.
      assertThat(floatsResized[i] * 255)
          .as("byte %d", i)
          .isEqualTo(expected.bytes[i], within(1.5f));
    }
  }

  @ParameterizedTest
  @MethodSource("nearest")
  void takesTheSamePixelsAsPillow(Nearest expected) {
    assertThat(Resampler.nearestPositions(expected.source, expected.size))
        .containsExactly(expected.positions);
  }

  @ParameterizedTest
  @MethodSource("jpeg")
  void readsEveryKindOfJpegAsPillowDoes(Jpeg expected) {
    Image read = ImageReader.read(Base64.getDecoder().decode(expected.file), LIMITS);
    assertThat(new int[] {read.width(), read.height()}).containsExactly(expected.size);
    byte[] rgb = Base64.getDecoder().decode(expected.rgb);
    assertThat(read.rgb()).hasSameSizeAs(rgb);
    for (int i = 0; i < rgb.length; i++) {
      // The standard leaves decoders the rounding of the cosine transform.
      assertThat(read.rgb()[i] & 0xff).as("sample %d", i).isCloseTo(rgb[i] & 0xff, within(4));
    }
  }
}
