package dev.brushwork.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.brushwork.engine.image.Image;
import dev.brushwork.engine.image.ImageLimits;
import dev.brushwork.engine.image.ImageReader;
import dev.brushwork.engine.image.PngWriter;
import dev.brushwork.rpc.BrushworkServer;
import dev.brushwork.testing.TestEngine;
import dev.brushwork.testing.TestImages;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Films of a few small frames through the whole command. */
class VideoCommandTest {
  private static final int WIDTH = 32;
  private static final int HEIGHT = 24;

  @TempDir Path folder;
  private Path frames;
  private Path flow;
  private Path out;

  /** A picture that moves to the left by two pixels a frame. */
  @BeforeEach
  void film() throws IOException {
    frames = Files.createDirectory(folder.resolve("frames"));
    flow = Files.createDirectory(folder.resolve("flow"));
    out = folder.resolve("painted");
    Image wide = TestImages.of(WIDTH + 8, HEIGHT, 1);
    for (int i : new int[] {8, 9, 10}) {
      Files.write(frames.resolve("f" + i + ".png"), PngWriter.write(crop(wide, 2 * (i - 8))));
    }
    Files.writeString(frames.resolve("notes.txt"), "no frame");
    for (int i = 2; i <= 3; i++) {
      Files.write(flow.resolve("backward_" + i + "_" + (i - 1) + ".flo"), flow(2));
    }
  }

  private static Image crop(Image wide, int from) {
    byte[] rgb = new byte[WIDTH * HEIGHT * 3];
    for (int y = 0; y < HEIGHT; y++) {
      System.arraycopy(wide.rgb(), (y * wide.width() + from) * 3, rgb, y * WIDTH * 3, WIDTH * 3);
    }
    return new Image(WIDTH, HEIGHT, rgb);
  }

  private static byte[] flow(float u) {
    ByteBuffer bytes = ByteBuffer.allocate(12 + WIDTH * HEIGHT * 8).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put("PIEH".getBytes(StandardCharsets.US_ASCII)).putInt(WIDTH).putInt(HEIGHT);
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      bytes.putFloat(u).putFloat(0);
    }
    return bytes.array();
  }

  private List<String> video(String... more) {
    List<String> args =
        new ArrayList<>(List.of("video", "--frames", frames.toString(), "--out", out.toString()));
    args.addAll(List.of("--style", CliRun.image(folder, "style.png", 24, 24, 2).toString()));
    args.addAll(List.of("--network", "vgg19-lite", "--size", "32", "--iterations", "3"));
    args.addAll(List.of("--content-layers", "relu2_1", "--style-layers", "relu1_1,relu2_1"));
    args.addAll(List.of(more));
    return args;
  }

  private void paint(String... more) {
    CliRun done = CliRun.of(video(more));
    assertThat(done.exitCode()).as(done.err()).isZero();
  }

  private byte[] painted(int frame) throws IOException {
    return ImageReader.read(
            Files.readAllBytes(out.resolve("f" + frame + ".png")), ImageLimits.defaults())
        .rgb();
  }

  @Test
  void everyFrameIsPaintedInTheOrderOfItsNumber() throws Exception {
    CliRun done = CliRun.of(video());
    assertThat(done.exitCode()).as(done.err()).isZero();
    assertThat(done.err().indexOf("f8.png"))
        .isLessThan(done.err().indexOf("f9.png"))
        .isNotNegative();
    assertThat(done.err().indexOf("f9.png")).isLessThan(done.err().indexOf("f10.png"));
    try (var files = Files.list(out)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("f8.png", "f9.png", "f10.png");
    }
    // The second frame's own start would be its content.
    byte[] after = painted(9);
    Path alone = folder.resolve("alone.png");
    List<String> single = new ArrayList<>(video());
    single.subList(0, 5).clear();
    single.addAll(
        0,
        List.of(
            "stylize",
            "--content",
            frames.resolve("f9.png").toString(),
            "--out",
            alone.toString()));
    assertThat(CliRun.of(single).exitCode()).isZero();
    assertThat(after).isNotEqualTo(pixels(alone));
    // It is what stylize makes of the first one's painting.
    assertThat(
            CliRun.of(CliRun.with(single, "--init", out.resolve("f8.png").toString())).exitCode())
        .isZero();
    assertThat(after).isEqualTo(pixels(alone));
  }

  private static byte[] pixels(Path png) throws IOException {
    return ImageReader.read(Files.readAllBytes(png), ImageLimits.defaults()).rgb();
  }

  @Test
  void withFlowAPaintingMovesAlongAndStaysAsItWas() throws Exception {
    // So few steps cannot settle from longer ones.
    String[] same = {"--next-iterations", "6", "--learning-rate", "0.02"};
    paint(
        CliRun.with(List.of("--flow", flow.toString(), "--temporal-weight", "1e5"), same)
            .toArray(String[]::new));
    byte[] first = painted(8);
    byte[] second = painted(9);
    double apart = distance(first, second, 2);
    assertThat(apart).isLessThan(4);
    // Without flow the film flickers more where it shows the same.
    Path moved = out;
    out = folder.resolve("without");
    paint(same);
    assertThat(distance(painted(8), painted(9), 2)).isGreaterThan(2 * apart);
    assertThat(moved).isDirectory();
  }

  /** The two columns that come into view begin as the frame shows them, not as the last border. */
  @Test
  void whatComesIntoViewIsPaintedFromTheFrame() throws Exception {
    List<String> still = List.of("--flow", flow.toString(), "--learning-rate", "1e-6");
    paint(still.toArray(String[]::new));
    byte[] first = painted(8);
    byte[] second = painted(9);
    byte[] frame = pixels(frames.resolve("f9.png"));
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        int at = (y * WIDTH + x) * 3;
        byte[] from = x < WIDTH - 2 ? first : frame;
        int moved = x < WIDTH - 2 ? at + 6 : at;
        for (int c = 0; c < 3; c++) {
          assertThat(second[at + c] & 0xff)
              .as("column %d, row %d", x, y)
              .isCloseTo(from[moved + c] & 0xff, within(1));
        }
      }
    }
  }

  /** Mean levels between what both frames show, the second moved by {@code by} columns. */
  private static double distance(byte[] first, byte[] second, int by) {
    double sum = 0;
    int count = 0;
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x + by < WIDTH; x++) {
        for (int c = 0; c < 3; c++) {
          sum +=
              Math.abs(
                  (first[(y * WIDTH + x + by) * 3 + c] & 0xff)
                      - (second[(y * WIDTH + x) * 3 + c] & 0xff));
          count++;
        }
      }
    }
    return sum / count;
  }

  @Test
  void anInterruptedFilmGoesOnWhereItStoppedToTheSamePaintings() throws Exception {
    paint("--flow", flow.toString());
    byte[] second = Files.readAllBytes(out.resolve("f9.png"));
    byte[] third = Files.readAllBytes(out.resolve("f10.png"));
    FileTime longAgo = FileTime.fromMillis(1_000_000);
    Files.setLastModifiedTime(out.resolve("f8.png"), longAgo);
    Files.delete(out.resolve("f9.png"));
    Files.delete(out.resolve("f10.png"));
    CliRun again = CliRun.of(video("--flow", flow.toString()));
    assertThat(again.err()).contains("f8.png is kept");
    assertThat(Files.getLastModifiedTime(out.resolve("f8.png"))).isEqualTo(longAgo);
    assertThat(Files.readAllBytes(out.resolve("f9.png"))).isEqualTo(second);
    assertThat(Files.readAllBytes(out.resolve("f10.png"))).isEqualTo(third);
    paint("--flow", flow.toString(), "--overwrite");
    assertThat(Files.getLastModifiedTime(out.resolve("f8.png"))).isNotEqualTo(longAgo);
    assertThat(Files.readAllBytes(out.resolve("f10.png"))).isEqualTo(third);
  }

  @Test
  void whatTheFlowThereAndBackDisagreeOnIsNotKept() throws Exception {
    paint("--flow", flow.toString(), "--temporal-weight", "1e4");
    byte[] trusted = painted(9);
    // Nothing agrees: only the start is left of the flow.
    Files.write(flow.resolve("forward_1_2.flo"), flow(9));
    paint("--flow", flow.toString(), "--temporal-weight", "1e4", "--overwrite");
    byte[] disbelieved = painted(9);
    assertThat(disbelieved).isNotEqualTo(trusted);
    byte[] black = new byte[WIDTH * HEIGHT * 3];
    Files.write(flow.resolve("reliable_2_1.png"), PngWriter.write(new Image(WIDTH, HEIGHT, black)));
    paint("--flow", flow.toString(), "--temporal-weight", "1e4", "--overwrite");
    assertThat(painted(9)).isEqualTo(disbelieved);
    // A mask goes before the forward flow.
    Arrays.fill(black, (byte) 255);
    Files.write(flow.resolve("reliable_2_1.png"), PngWriter.write(new Image(WIDTH, HEIGHT, black)));
    paint("--flow", flow.toString(), "--temporal-weight", "1e4", "--overwrite");
    assertThat(painted(9)).isNotEqualTo(disbelieved);
  }

  @Test
  void aServerPaintsTheSameFilm() throws Exception {
    paint("--flow", flow.toString(), "--threads", "2");
    byte[] here = painted(10);
    try (BrushworkServer server =
        BrushworkServer.builder(TestEngine.get()).grace(Duration.ZERO).start()) {
      paint("--flow", flow.toString(), "--overwrite", "--server", "127.0.0.1:" + server.port());
    }
    assertThat(painted(10)).isEqualTo(here);
  }

  @Test
  void flowFilesMayHaveOtherNames() throws Exception {
    Files.move(flow.resolve("backward_2_1.flo"), flow.resolve("f9-f8.flo"));
    Files.move(flow.resolve("backward_3_2.flo"), flow.resolve("f10-f9.flo"));
    paint("--flow", flow.toString(), "--backward", "{frame}-{previous}.flo");
    assertThat(painted(10)).isNotEmpty();
  }

  @Test
  void aMissingFlowIsSaidBeforeAnythingIsPainted() throws Exception {
    Files.delete(flow.resolve("backward_3_2.flo"));
    CliRun failed = CliRun.of(video("--flow", flow.toString()));
    assertThat(failed.exitCode()).isEqualTo(3);
    assertThat(failed.err()).contains("backward_3_2.flo", "f10.png", "f9.png");
    assertThat(out.resolve("f8.png")).doesNotExist();
  }

  @Test
  void aBadFlowIsSaidByItsFile() throws Exception {
    byte[] whole = flow(2);
    Files.write(flow.resolve("backward_2_1.flo"), Arrays.copyOf(whole, whole.length - 4));
    CliRun failed = CliRun.of(video("--flow", flow.toString()));
    assertThat(failed.exitCode()).isEqualTo(3);
    assertThat(failed.err()).contains("backward_2_1.flo", "bytes for 32x24 pixels");
  }

  @Test
  void framesOfAnotherSizeAreRefused() {
    CliRun.image(frames, "f11.png", 30, 24, 1);
    CliRun failed = CliRun.of(video());
    assertThat(failed.exitCode()).isEqualTo(3);
    assertThat(failed.err()).contains("f11.png", "30x24", "32x24");
  }

  @Test
  void whatGoesTogetherIsChecked() throws Exception {
    assertThat(CliRun.of(video("--temporal-weight", "5")).err()).contains("--flow");
    assertThat(CliRun.of(video("--temporal-target", "x.png")).exitCode()).isEqualTo(2);
    assertThat(CliRun.of(video("--format", "gif")).err()).contains("--format", "gif");
    out = frames;
    assertThat(CliRun.of(video()).err()).contains("the frames themselves");
    out = folder.resolve("x");
    frames = Files.createDirectory(folder.resolve("empty"));
    assertThat(CliRun.of(video()).err()).contains("no picture");
    frames = folder.resolve("nowhere");
    assertThat(CliRun.of(video()).exitCode()).isEqualTo(3);
  }

  @Test
  void numbersInNamesAreComparedAsNumbers() {
    List<String> names = new ArrayList<>(List.of("a10", "a9", "a009b", "b1", "a", "a10b"));
    names.sort(FrameFolder::compare);
    assertThat(names).containsExactly("a", "a9", "a009b", "a10", "a10b", "b1");
  }
}
