package dev.brushwork.compute.cuda.cudnn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real cuDNN makes plans for GPUs that are only described: every graph is one that it takes,
 * some engine may and can run it, and the plan can be kept.
 */
final class CudnnDevicelessTest {
  /** All convolutions of the networks in all formats, also for other GPUs: half an hour. */
  private static final String ALL_PROPERTY = "brushwork.cudnn.all";

  @TempDir static Path folder;
  private static CudnnWheels wheels;

  @BeforeAll
  static void assumeInstalled() throws IOException, InterruptedException {
    wheels = CudnnWheels.assumeInstalled(folder);
  }

  @Test
  void theConvolutionsOfTheNetworksHavePlans() throws IOException, InterruptedException {
    List<String> lines = wheels.run(wanted().toArray(String[]::new));
    assertThat(lines).allSatisfy(CudnnDevicelessTest::requirePlan);
    assertThat(lines).hasSizeGreaterThan(90);
    assertThat(lines.stream().map(line -> line.split(" \\| ", 2)[0]).distinct())
        .hasSize(wanted().size() - 1);
    // For .ci/run, which requires some where the wheels are.
    System.out.println("cudnn plans finalised: " + lines.size());
  }

  private static void requirePlan(String line) {
    // Masks and strict fp32 do not go together in engines that need no compiling.
    boolean strict = line.contains(" FP32 arithmetic") && line.contains("mask");
    assertThat(line).contains(strict ? " | unfused | engine " : " | fused | engine ");
    assertThat(line.contains("masked_add")).isEqualTo(strict);
  }

  private static List<String> wanted() {
    List<String> wanted = new ArrayList<>(List.of("plans"));
    if (Boolean.getBoolean(ALL_PROPERTY)) {
      for (DescribedDevice device : DescribedDevice.values()) {
        for (NetworkConvolutions.Formats formats : NetworkConvolutions.Formats.values()) {
          wanted.add(device + ":" + formats + ":vgg+resnet50:1000");
        }
      }
      return wanted;
    }
    wanted.add("H200:MIXED:vgg:1000");
    // Up to the strided ones of its second stage, whose gradients take seconds each to compile.
    wanted.add("H200:MIXED:resnet50:24");
    wanted.add("H200:TF32:vgg:1000");
    wanted.add("H200:FP32:vgg:1000");
    for (DescribedDevice device : DescribedDevice.values()) {
      if (device != DescribedDevice.H200) {
        wanted.add(device + ":MIXED:vgg:3");
        wanted.add(device + ":FP32:vgg:4");
      }
    }
    return wanted;
  }

  @Test
  void aPlanIsKeptAndTakenBackWithoutASearch() throws IOException, InterruptedException {
    List<String> lines = wheels.run("cache", folder.resolve("plans").toString());
    List<String> found = lines.subList(0, lines.size() / 2);
    List<String> kept = lines.subList(lines.size() / 2, lines.size());
    assertThat(found).hasSize(4).allMatch(line -> line.startsWith("found | fused | engine "));
    assertThat(kept)
        .isEqualTo(found.stream().map(line -> line.replaceFirst("found", "kept")).toList());
  }

  @Test
  void aWrongAlignmentIsRefusedWithTheReason() throws IOException, InterruptedException {
    assertThat(wheels.run("alignment", "2"))
        .singleElement()
        .asString()
        .startsWith("none | finalising convolved failed with CUDNN_STATUS_BAD_PARAM (2000): ")
        .contains("alignment (2)");
  }

  @Test
  void anotherDevicesPlanIsRefused() throws IOException, InterruptedException {
    assertThat(wheels.run("foreign"))
        .singleElement()
        .asString()
        .startsWith("refused | finalising the plan of engine ")
        .contains("ARCH_MISMATCH (3007)");
  }
}
