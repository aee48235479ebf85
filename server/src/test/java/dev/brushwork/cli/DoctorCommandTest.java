package dev.brushwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {
  @TempDir Path folder;

  @Test
  void itSaysWhatThereIsAndWhatWorks() {
    CliRun done = CliRun.of("doctor", "--weights", CliRun.weights(), "--threads", "2");
    assertThat(done.exitCode()).isZero();
    assertThat(done.err()).isEmpty();
    assertThat(done.out())
        .contains("java ", Runtime.version().toString(), "reference", "chosen", "fp32")
        .contains(
            "resnet50, resnet50-v1, vgg16, vgg19, vgg19-lite",
            "vgg19-lite, preprocessing torchvision, sha256 ",
            "tf-tutorial",
            "vgg19, preprocessing caffe, sha256 ");
  }

  /** Each line says what to do, where there is something. */
  @Test
  void ofTheGpuItSaysWhatWasFound() {
    CliRun done = CliRun.of("doctor", "--threads", "1");
    assertThat(done.out()).containsPattern("(?m)^  cuda +(works here|not available: \\S+)");
    assertThat(done.out())
        .containsPattern(
            "(?m)^    driver +(\\d[\\d.]+|no NVIDIA driver .* needs 580|the kernel has)")
        .containsPattern(
            "(?m)^    kernels +(in this build|this build has no CUDA kernels .* container)");
  }

  @Test
  void weightsThatAreNoneAreAFindingNotAFailure() throws Exception {
    Path text = Files.writeString(folder.resolve("w.safetensors"), "not weights");
    CliRun done = CliRun.of("doctor", "--weights", text.toString());
    assertThat(done.out()).contains("w.safetensors: not usable: ");
    assertThat(done.exitCode()).isZero();
  }

  @Test
  void verifySaysWhatAFileIsAndFailsIfOneIsNone() throws Exception {
    Path text = Files.writeString(folder.resolve("w.safetensors"), "not weights");
    CliRun done = CliRun.of("weights", "verify", text.toString(), CliRun.weights());
    assertThat(done.out()).contains("vgg19-1.safetensors: vgg19, preprocessing caffe, sha256 ");
    assertThat(done.err()).contains("w.safetensors");
    assertThat(done.err().lines()).hasSize(1);
    assertThat(done.exitCode()).isEqualTo(ExitCode.INPUT);
  }
}
