package dev.brushwork.engine.weights.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brushwork.engine.weights.WeightFile;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightFetcherTest {
  private static final String FILE = "vgg16.h5";

  @TempDir private Path folder;

  private byte[] bytes;
  private final List<Long> progress = new ArrayList<>();

  @BeforeEach
  void read() throws IOException {
    try (InputStream packed = WeightFile.class.getResourceAsStream("keras2-vgg16.h5.gz");
        InputStream in = new GZIPInputStream(packed)) {
      bytes = in.readAllBytes();
    }
  }

  @Test
  void importsWhatItDownloads() throws Exception {
    try (FileServer server = new FileServer().with(FILE, bytes)) {
      Path file = fetch(server.folder());
      assertThat(file).isEqualTo(folder.resolve("cache/vgg16-keras.safetensors"));
      WeightFile weights = WeightFile.read(file);
      assertThat(weights.network()).contains("vgg16");
      assertThat(weights.convolutions()).hasSize(13);
      assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
          .contains("\"licence\":\"CC BY 4.0\"")
          .contains("\"layout\":\"OIHW\"")
          .contains("\"source\":\"" + server.folder() + FILE + "\"")
          .contains("\"source_sha256\":\"" + digest("SHA-256", bytes) + "\"");
      assertThat(progress).isSorted().startsWith(0L).endsWith((long) bytes.length);
      assertThat(names()).containsExactly("vgg16-keras.safetensors");
    }
  }

  @Test
  void downloadsNothingTwice() throws Exception {
    try (FileServer server = new FileServer().with(FILE, bytes)) {
      Path first = fetch(server.folder());
      assertThat(fetch(server.folder())).isEqualTo(first);
      assertThat(server.asked()).containsExactly("all");
    }
  }

  @Test
  void goesOnWhereTheConnectionBroke() throws Exception {
    try (FileServer server = new FileServer().with(FILE, bytes).breakingAfter(20_000)) {
      List<String> expected = new ArrayList<>(List.of("all"));
      for (int attempt = 0; attempt < 2; attempt++) {
        assertThatThrownBy(() -> fetch(server.folder()))
            .isInstanceOf(FetchException.class)
            .hasMessageStartingWith("cannot download " + server.folder() + FILE)
            .hasMessageContaining("run this again to go on");
        // A reset connection may take some of what was sent with it.
        long kept = Files.size(folder.resolve("cache/" + FILE + ".part"));
        expected.add("bytes=" + kept + "-");
      }
      assertThat(names()).containsExactly(FILE + ".part");
      fetch(server.folder());
      assertThat(server.asked()).isEqualTo(expected);
    }
  }

  @Test
  void beginsAgainWhereTheServerKnowsNoRanges() throws Exception {
    Files.createDirectories(folder.resolve("cache"));
    Files.write(folder.resolve("cache/" + FILE + ".part"), new byte[100]);
    try (FileServer server = new FileServer().with(FILE, bytes).withoutRanges()) {
      fetch(server.folder());
      assertThat(server.asked()).containsExactly("bytes=100-");
    }
  }

  @Test
  void beginsAgainWhereThereIsMoreThanTheFile() throws Exception {
    Files.createDirectories(folder.resolve("cache"));
    Files.write(folder.resolve("cache/" + FILE + ".part"), new byte[bytes.length + 1]);
    try (FileServer server = new FileServer().with(FILE, bytes)) {
      fetch(server.folder());
      assertThat(server.asked()).containsExactly("bytes=" + (bytes.length + 1) + "-", "all");
    }
  }

  @Test
  void keepsNothingOfAnotherFile() throws Exception {
    byte[] other = bytes.clone();
    other[other.length / 2] ^= 1;
    try (FileServer server = new FileServer().with(FILE, other)) {
      assertThatThrownBy(() -> fetch(server.folder()))
          .isInstanceOf(FetchException.class)
          .hasMessageContaining("is not the published file: its MD5 begins ")
          .hasMessageEndingWith("instead of " + digest("MD5", bytes));
      assertThat(names()).isEmpty();
    }
  }

  @Test
  void saysWhatTheServerAnswers() throws Exception {
    try (FileServer server = new FileServer()) {
      assertThatThrownBy(() -> fetch(server.folder()))
          .isInstanceOf(FetchException.class)
          .hasMessage(server.folder() + FILE + ": the server answers 404");
      assertThat(names()).isEmpty();
    }
  }

  @Test
  void saysWhatToDoWithoutANetwork() throws Exception {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    String url = "http://127.0.0.1:" + port + "/";
    assertThatThrownBy(() -> fetch(URI.create(url)))
        .isInstanceOf(FetchException.class)
        .hasMessageStartingWith("cannot download " + url + FILE)
        .hasMessageContaining("download it elsewhere, put it at " + folder.resolve("cache/" + FILE))
        .hasMessageNotContaining("\n");
  }

  @Test
  void takesAFileThatWasPutThereByHand() throws Exception {
    Files.createDirectories(folder.resolve("cache"));
    Files.write(folder.resolve("cache/" + FILE), bytes);
    fetch(URI.create("http://127.0.0.1:1/"));
    assertThat(names()).containsExactly("vgg16-keras.safetensors");
  }

  @Test
  void refusesAnotherFileThatWasPutThereByHand() throws Exception {
    Files.createDirectories(folder.resolve("cache"));
    Files.write(folder.resolve("cache/" + FILE), Arrays.copyOf(bytes, 100));
    assertThatThrownBy(() -> fetch(URI.create("http://127.0.0.1:1/")))
        .isInstanceOf(FetchException.class)
        .hasMessageContaining(FILE + " is not the published file")
        .hasMessageEndingWith("; delete it");
  }

  @Test
  void knowsWhatIsPublishedAndWhere() {
    assertThat(PublishedWeights.all()).hasSize(6);
    assertThat(PublishedWeights.find("vgg19", "keras").orElseThrow().uri())
        .hasToString(
            "https://storage.googleapis.com/tensorflow/keras-applications/vgg19/"
                + "vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5");
    assertThat(PublishedWeights.find("resnet50", "keras").orElseThrow().uri())
        .hasToString(
            "https://storage.googleapis.com/tensorflow/keras-applications/resnet/"
                + "resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5");
    assertThat(PublishedWeights.find("resnet50", "torchvision").orElseThrow().uri())
        .hasToString("https://download.pytorch.org/models/resnet50-0676ba61.pth");
    assertThat(PublishedWeights.find("vgg11", "torchvision")).isEmpty();
  }

  @Test
  void findsTheCacheAsTheEnvironmentSays() {
    assertThat(WeightCache.of(Map.of("BRUSHWORK_CACHE", "/a/b", "XDG_CACHE_HOME", "/c")).folder())
        .hasToString("/a/b");
    assertThat(WeightCache.of(Map.of("XDG_CACHE_HOME", "/c")).folder())
        .hasToString("/c/brushwork/weights");
    Path home = Path.of(System.getProperty("user.home"), ".cache", "brushwork", "weights");
    assertThat(WeightCache.of(Map.of()).folder()).isEqualTo(home);
    assertThat(WeightCache.of(Map.of("XDG_CACHE_HOME", "not/absolute")).folder()).isEqualTo(home);
  }

  private Path fetch(URI from) throws IOException, InterruptedException {
    PublishedWeights weights =
        new PublishedWeights(
            "vgg16", "keras", "vgg16", from, FILE, Checksum.md5(digest("MD5", bytes)), "CC BY 4.0");
    return new WeightFetcher(
            new WeightCache(folder.resolve("cache")), (done, total) -> progress.add(done))
        .fetch(weights, Optional.empty());
  }

  private List<String> names() throws IOException {
    return new WeightCache(folder.resolve("cache"))
        .files().stream().map(file -> file.getFileName().toString()).toList();
  }

  private static String digest(String algorithm, byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance(algorithm).digest(bytes);
      return String.format("%0" + 2 * digest.length + "x", new BigInteger(1, digest));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
