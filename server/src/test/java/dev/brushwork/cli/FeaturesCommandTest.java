package dev.brushwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.compute.PoolKind;
import dev.brushwork.engine.features.FeatureMap;
import dev.brushwork.engine.image.Resampling;
import dev.brushwork.engine.transfer.Extent;
import dev.brushwork.testing.TestEngine;
import dev.brushwork.testing.TestImages;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeaturesCommandTest {
  private static final int NPY_HEADER_LENGTH_AT = 8;
  private static final int NPY_HEADER_AT = 10;

  @TempDir Path folder;
  private Path out;
  private List<String> command;

  @BeforeEach
  void command() {
    out = folder.resolve("f.npy");
    command =
        List.of(
            "features",
            "--image",
            CliRun.image(folder, "image.png", 24, 16, 1).toString(),
            "--weights",
            CliRun.weights(),
            "--out",
            out.toString());
  }

  @Test
  void theFileHoldsTheEnginesFeatures() throws Exception {
    CliRun done =
        CliRun.of(
            CliRun.with(
                command,
                "--layer",
                "conv2_1",
                "--network",
                "vgg19",
                "--width",
                "20",
                "--height",
                "12",
                "--pooling",
                "average",
                "--resampling",
                "nearest",
                "--threads",
                "2"));
    assertThat(done.err()).contains("6 x 10 x 128");
    assertThat(done.exitCode()).isZero();
    FeatureMap expected =
        TestEngine.get()
            .features(
                TestEngine.weights(),
                TestImages.of(24, 16, 1),
                List.of("conv2_1"),
                new Extent(20, 12),
                Resampling.NEAREST,
                PoolKind.AVERAGE,
                Optional.empty())
            .get(0);
    ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(out)).order(ByteOrder.LITTLE_ENDIAN);
    int headerLength = file.getShort(NPY_HEADER_LENGTH_AT);
    assertThat(new String(file.array(), NPY_HEADER_AT, headerLength, StandardCharsets.US_ASCII))
        .contains("'<f4'", "'fortran_order': False", "(6, 10, 128)");
    float[] values = new float[6 * 10 * 128];
    file.position(NPY_HEADER_AT + headerLength).asFloatBuffer().get(values);
    assertThat(values).isEqualTo(expected.values());
    assertThat(file.limit()).isEqualTo(NPY_HEADER_AT + headerLength + values.length * Float.BYTES);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--layer relu9_9                  | 2 | --layer: 'relu9_9' is not a layer of vgg19; known: block1",
        "--layer relu2_1 --network vgg16  | 2 | is of vgg19, not --network vgg16",
        "--layer relu2_1 --size 0         | 2 | --size: ",
        "--layer relu2_1 --size 9000      | 2 | each side must be 1 to 8192",
        "--layer relu5_1 --size 8         | 2 | --size: relu5_1 needs 16 pixels a side",
        "--layer relu2_1 --precision bf16 --backend reference | 2 | --precision: bf16 is not available",
        "--layer relu2_1 --width 8        | 2 | --width goes with --height",
      })
  void badValuesAreNamed(String flags, int exitCode, String message) {
    CliRun refused = CliRun.of(CliRun.with(command, flags.trim().split(" +")));
    assertThat(refused.err()).contains(message);
    assertThat(refused.err().lines()).hasSize(1);
    assertThat(refused.exitCode()).isEqualTo(exitCode);
    assertThat(out).doesNotExist();
  }
}
