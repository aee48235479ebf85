package dev.brushwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightedStyleTest {
  @TempDir Path folder;
  private final WeightedStyle.Converter converter = new WeightedStyle.Converter();

  @Test
  void theWeightStandsAfterTheLastColon() {
    assertThat(converter.convert("a.jpg:0.5"))
        .isEqualTo(new WeightedStyle(Path.of("a.jpg"), Optional.of(0.5)));
    assertThat(converter.convert("b:c.jpg:2"))
        .isEqualTo(new WeightedStyle(Path.of("b:c.jpg"), Optional.of(2.0)));
  }

  @Test
  void aColonThatNoNumberFollowsBelongsToTheName() {
    assertThat(converter.convert("b:c.jpg"))
        .isEqualTo(new WeightedStyle(Path.of("b:c.jpg"), Optional.empty()));
  }

  @Test
  void aFileWhoseNameEndsLikeAWeightIsThatFile() throws Exception {
    Path odd = Files.createFile(folder.resolve("take:2"));
    assertThat(converter.convert(odd.toString()))
        .isEqualTo(new WeightedStyle(odd, Optional.empty()));
  }
}
