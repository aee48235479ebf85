package dev.brushwork.compute.cuda.libraries;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.compute.cuda.libraries.CudaLibraries.Place;
import dev.brushwork.compute.cuda.libraries.CudaSearch.Source;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CudaSearchTest {
  @TempDir Path folder;

  private Path below(String name) {
    return folder.resolve(name);
  }

  private static CudaSearch of(Source... sources) {
    return new CudaSearch(List.of(sources));
  }

  private static Source source(String name, Path... folders) {
    return new Source(name, () -> Arrays.asList(folders));
  }

  private static CudaLibraries found(CudaSearch search) {
    CudaSearch.Outcome outcome = search.run();
    assertThat(outcome.reason()).isEmpty();
    return outcome.libraries().orElseThrow();
  }

  @Test
  void foldersNamedInTheEnvironmentAreTakenAsToolkitsOrAsWhatPipInstalled() {
    Path toolkit = below("toolkit");
    FakeLibraries.toolkit(toolkit.resolve("lib64"));
    Path wheels = FakeLibraries.wheels(below("wheels"));
    CudaLibraries ofToolkit =
        found(CudaSearch.of(Map.of(CudaSearch.VARIABLE, below("none") + ":" + toolkit)));
    assertThat(ofToolkit.parts().values())
        .containsOnly(new Place(toolkit.resolve("lib64"), CudaSearch.VARIABLE, "13"), cudnn9());
    CudaLibraries ofWheels = found(CudaSearch.of(Map.of(CudaSearch.VARIABLE, wheels.toString())));
    assertThat(ofWheels.parts().get(CudaComponent.CUDNN))
        .isEqualTo(new Place(wheels.resolve("nvidia/cudnn/lib"), CudaSearch.VARIABLE, "1.2.8"));
    assertThat(ofWheels.version(CudaComponent.RUNTIME)).isEqualTo("1.2.1");
  }

  private Place cudnn9() {
    return new Place(below("toolkit").resolve("lib64"), CudaSearch.VARIABLE, "9");
  }

  @Test
  void whatIsMissingInTheNamedFolderIsNotTakenFromElsewhere() {
    FakeLibraries.toolkit(below("cache").resolve("cuda"));
    FakeLibraries.put(below("half"), CudaComponent.RUNTIME);
    FakeLibraries.put(below("half"), List.of("libcublas.so.13", "libcudnn.so.9"));
    CudaSearch.Outcome outcome =
        CudaSearch.of(
                Map.of(
                    CudaSearch.VARIABLE,
                    below("half").toString(),
                    "BRUSHWORK_CACHE",
                    below("cache").toString()))
            .run();
    assertThat(outcome.libraries()).isEmpty();
    assertThat(outcome.reason().orElseThrow())
        .startsWith(
            "found no NVRTC (libnvrtc.so.13), cuBLAS (libcublas.so.13), cuDNN (libcudnn.so.9) in"
                + " BRUSHWORK_CUDA_LIBRARIES; ")
        .contains("setup-gpu")
        .hasLineCount(1);
  }

  @Test
  void theFolderOfSetupGpuComesBeforeTheSystem() {
    FakeLibraries.wheels(below("cache").resolve("cuda"));
    FakeLibraries.toolkit(below("system"));
    CudaLibraries found =
        found(
            CudaSearch.of(
                Map.of(
                    "BRUSHWORK_CACHE",
                    below("cache").toString(),
                    "LD_LIBRARY_PATH",
                    below("system").toString())));
    assertThat(found.parts().values())
        .extracting(Place::source)
        .containsOnly("the folder of setup-gpu");
  }

  @Test
  void aSystemThatHasEverythingIsTakenAsItIs() {
    FakeLibraries.toolkit(below("system"));
    CudaLibraries found =
        found(
            CudaSearch.of(
                Map.of(
                    "BRUSHWORK_CACHE",
                    below("cache").toString(),
                    "LD_LIBRARY_PATH",
                    ":" + below("none") + ":" + below("system"))));
    assertThat(found.parts().values()).extracting(Place::folder).containsOnly(below("system"));
    assertThat(found.toString())
        .contains("CUDA runtime 13 (the system: ", "cuDNN 9 (the system: ")
        .hasLineCount(1);
  }

  @Test
  void thePackagesOfThePythonOnThePathAreFound() throws Exception {
    Path site = FakeLibraries.wheels(below("site"));
    Files.createDirectories(below("bin"));
    Path python =
        FakeLibraries.write(
            below("bin").resolve("python3"),
            "#!/bin/sh\necho " + below("nothing") + "; echo " + site + "; echo noise >&2\n");
    assertThat(python.toFile().setExecutable(true)).isTrue();
    CudaLibraries found =
        found(
            CudaSearch.of(
                Map.of(
                    "BRUSHWORK_CACHE",
                    below("cache").toString(),
                    "PATH",
                    below("none") + ":" + below("bin"))));
    assertThat(found.parts().values()).extracting(Place::source).containsOnly("Python");
  }

  @Test
  void aWholePlaceIsPreferredToPartsOfABetterOne() {
    FakeLibraries.put(below("a"), CudaComponent.RUNTIME);
    FakeLibraries.toolkit(below("b"));
    CudaLibraries whole = found(of(source("A", below("a")), source("B", below("b"))));
    assertThat(whole.parts().values()).extracting(Place::source).containsOnly("B");
  }

  @Test
  void wherePlacesHaveEverythingOnlyTogetherTheFirstThatHasAPartGivesIt() {
    FakeLibraries.put(below("a"), CudaComponent.RUNTIME);
    FakeLibraries.put(below("b"), CudaComponent.RUNTIME);
    FakeLibraries.put(below("b"), CudaComponent.NVRTC);
    FakeLibraries.put(below("b"), CudaComponent.CUBLAS);
    FakeLibraries.put(below("c"), CudaComponent.CUDNN);
    CudaLibraries found =
        found(of(source("A", below("a")), source("B", below("b")), source("C", below("c"))));
    assertThat(found.parts().get(CudaComponent.RUNTIME).source()).isEqualTo("A");
    assertThat(found.parts().get(CudaComponent.CUBLAS).source()).isEqualTo("B");
    assertThat(found.parts().get(CudaComponent.CUDNN).source()).isEqualTo("C");
  }

  @Test
  void theVersionIsThatOfTheFileBehindTheLink() throws Exception {
    Path place = FakeLibraries.toolkit(below("a"));
    Files.move(place.resolve("libcudart.so.13"), place.resolve("libcudart.so.13.0.96"));
    Files.createSymbolicLink(place.resolve("libcudart.so.13"), Path.of("libcudart.so.13.0.96"));
    assertThat(found(of(source("A", place))).version(CudaComponent.RUNTIME)).isEqualTo("13.0.96");
  }
}
