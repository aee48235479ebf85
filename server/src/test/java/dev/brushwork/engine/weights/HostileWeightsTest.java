package dev.brushwork.engine.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostileWeightsTest {
  private static final String BIAS =
      "'conv1_1.bias':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}";
  private static final String KERNEL =
      "'conv1_1.weight':{'dtype':'F32','shape':[1,1,1,1],'data_offsets':[4,8]}";

  @TempDir private Path folder;

  @Test
  void readsTheFileThatTheOthersAreMadeFrom() throws IOException {
    ByteBuffer data = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    data.putFloat(3).putFloat(4);
    Path file = file("{" + BIAS + "," + KERNEL + "}   ", data.array());
    ConvWeights weights = WeightFile.read(file).convolutions().get("conv1_1");
    assertThat(weights.bias()).containsExactly(3);
    assertThat(weights.oihw()).containsExactly(4);
  }

  @Test
  void widensBfloat16Exactly() throws IOException, MalformedException {
    // One, the smallest subnormal, minus zero, and the largest.
    byte[] data = {(byte) 0x80, 0x3f, 1, 0, 0, (byte) 0x80, 0x7f, 0x7f};
    Path file = file("{'conv1_1.x':{'dtype':'BF16','shape':[4],'data_offsets':[0,8]}}", data);
    assertThat(
            Safetensors.read(WeightBytes.map(file), name -> true)
                .tensors()
                .get("conv1_1.x")
                .values())
        .containsExactly(1f, 0x1p-133f, -0f, 0x1.fep127f);
  }

  @Test
  void keepsInfinitiesAndNansForTheCallerToJudge() throws IOException, MalformedException {
    byte[] data = {0, 0x7c, 0, (byte) 0xfc, 1, 0x7e, 1, 0};
    Path file = file("{'x':{'dtype':'F16','shape':[2,2],'data_offsets':[0,8]}}", data);
    assertThat(Safetensors.read(WeightBytes.map(file), name -> true).tensors().get("x").values())
        .containsExactly(Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN, 0x1p-24f);
  }

  @Test
  void readsEmptyTensorsAndLeavesOutWhatIsNotWanted() throws IOException, MalformedException {
    Path file =
        file(
            "{'a':{'dtype':'I64','shape':[],'data_offsets':[0,8]},"
                + "'b':{'dtype':'F32','shape':[0,7],'data_offsets':[8,8]}}",
            new byte[8]);
    assertThat(Safetensors.read(WeightBytes.map(file), name -> name.equals("b")).tensors())
        .containsOnlyKeys("b");
  }

  /** Single quotes stand for double ones. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "hole | BIAS,'conv1_1.weight':{'dtype':'F32','shape':[1],'data_offsets':[5,9]} | 9"
            + " | 'conv1_1.weight' follows a hole",
        "overlap | BIAS,'conv1_1.weight':{'dtype':'F32','shape':[1],'data_offsets':[2,6]} | 6"
            + " | 'conv1_1.weight' overlaps the tensor before it",
        "same place | BIAS,'b':{'dtype':'F32','shape':[1],'data_offsets':[0,4]} | 4"
            + " | 'b' overlaps the tensor before it",
        "too long | BIAS,KERNEL | 9 | it has 1 bytes that belong to no tensor",
        "too short | BIAS,KERNEL | 7 | it is cut short: its tensors take 8 bytes and it has 7",
        "reversed | 'a':{'dtype':'F32','shape':[1],'data_offsets':[4,0]} | 4"
            + " | 'a' has 4 bytes by its shape and not by its data_offsets",
        "wrong size | 'a':{'dtype':'F16','shape':[1],'data_offsets':[0,4]} | 4"
            + " | 'a' has 2 bytes by its shape and not by its data_offsets",
        "negative | 'a':{'dtype':'F32','shape':[-1],'data_offsets':[0,4]} | 4"
            + " | 'a' has the impossible extent '-1'",
        "fraction | 'a':{'dtype':'F32','shape':[1.0],'data_offsets':[0,4]} | 4"
            + " | 'a' has the impossible extent '1.0'",
        "power | 'a':{'dtype':'F32','shape':[1e0],'data_offsets':[0,4]} | 4"
            + " | 'a' has the impossible extent '1e0'",
        "many digits | 'a':{'dtype':'F32','shape':[1111111111111111111],'data_offsets':[0,4]} | 4"
            + " | 'a' has the impossible extent '1111111111111111111'",
        "overflow | 'a':{'dtype':'F32','shape':[65536,65536,65536,65536],'data_offsets':[0,0]} | 0"
            + " | 'a' is too large",
        "overflow to a fit | 'a':{'dtype':'F64','shape':[536870913],'data_offsets':[0,8]} | 8"
            + " | 'a' is too large",
        "many dimensions | 'a':{'dtype':'F32','shape':[1,1,1,1,1,1,1,1,1],'data_offsets':[0,4]} | 4"
            + " | 'a' has a list of more than 8 numbers",
        "text for a number | 'a':{'dtype':'F32','shape':['1'],'data_offsets':[0,4]} | 4"
            + " | 'a' has STRING where the format wants NUMBER",
        "three offsets | 'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4,4]} | 4"
            + " | 'a' has a list of more than 2 numbers",
        "one offset | 'a':{'dtype':'F32','shape':[1],'data_offsets':[0]} | 4"
            + " | 'a' needs a dtype, a shape and two data_offsets",
        "no type | 'a':{'shape':[1],'data_offsets':[0,4]} | 4"
            + " | 'a' needs a dtype, a shape and two data_offsets",
        "unknown type | 'a':{'dtype':'F128','shape':[1],'data_offsets':[0,4]} | 4"
            + " | 'a' has the unknown dtype 'F128'",
        "unread type | 'conv1_1.bias':{'dtype':'I64','shape':[1],'data_offsets':[0,8]} | 8"
            + " | 'conv1_1.bias' is I64; F32, F16, BF16 and F64 are read",
        "twice | BIAS,'conv1_1.bias':{'dtype':'F32','shape':[1],'data_offsets':[4,8]} | 8"
            + " | its header names 'conv1_1.bias' twice",
        "type twice | 'a':{'dtype':'F32','dtype':'F32','shape':[1],'data_offsets':[0,4]} | 4"
            + " | 'a' has the field 'dtype' twice",
        "unknown field | 'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4],'x':0} | 4"
            + " | 'a' has the unknown field 'x'",
        "metadata twice | '__metadata__':{'a':'b','a':'c'} | 0 | its metadata names 'a' twice",
        "metadata number | '__metadata__':{'a':1} | 0"
            + " | its metadata has NUMBER where the format wants STRING",
        "metadata list | '__metadata__':[] | 0 | its header is not valid JSON",
        "tensor list | 'a':[] | 0 | 'a' has BEGIN_ARRAY where the format wants BEGIN_OBJECT",
        "control characters | 'a\\nb\\u0007':[] | 0"
            + " | 'a?b?' has BEGIN_ARRAY where the format wants BEGIN_OBJECT",
      })
  void saysWhatIsWrongInTheHeader(String name, String header, int dataLength, String reason)
      throws IOException {
    String json = "{" + header.replace("BIAS", BIAS).replace("KERNEL", KERNEL) + "}";
    assertRefused(file(json, new byte[dataLength]), reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {"{", "[]", "{}{}", "{'a':", "{'a':{'dtype'", "{a:1}", "{'a':nope}", "12", "``"})
  void refusesAHeaderThatIsNotJson(String json) throws IOException {
    assertRefused(file(json, new byte[0]), "its header is not valid JSON");
  }

  @Test
  void refusesAHeaderThatIsNotUtf8() throws IOException {
    byte[] bytes = Files.readAllBytes(file("{'__metadata__':{'a':'?'}}", new byte[0]));
    bytes[8 + 22] = (byte) 0xff;
    assertRefused(write(bytes), "its header is not valid JSON");
  }

  @Test
  void refusesLengthsOfTheHeaderThatCannotBe() throws IOException {
    for (long length : new long[] {-1, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 40, 9}) {
      byte[] bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array();
      assertRefused(write(bytes), "its header does not fit in");
    }
    assertRefused(write(new byte[0]), "too short");
    assertRefused(write(new byte[7]), "too short");
  }

  @Test
  void refusesHugeSparseFilesWithoutReadingThem() throws IOException {
    Path file = folder.resolve("weights.safetensors");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(1L << 40);
      assertRefused(file, "it has 1099511627776 bytes; the limit is 1073741824");
      sparse.setLength(100 << 20);
      sparse.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(99 << 20).array());
      assertRefused(file, "its header has 103809024 bytes; the limit is 16777216");
    }
  }

  @Test
  void refusesMoreTensorsThanAnyNetworkHas() throws IOException {
    StringBuilder json = new StringBuilder("{");
    for (int i = 0; i <= 10_000; i++) {
      json.append(i == 0 ? "" : ",").append("'t").append(i);
      json.append("':{'dtype':'U8','shape':[0],'data_offsets':[0,0]}");
    }
    assertRefused(file(json.append("}").toString(), new byte[0]), "more than 10000 tensors");
  }

  @Test
  void refusesDeepNesting() throws IOException {
    assertRefused(file("[".repeat(1 << 20), new byte[0]), "its header is not valid JSON");
    assertRefused(
        file("{'a':{'dtype':" + "[".repeat(1 << 20), new byte[0]), "where the format wants");
  }

  @Test
  void refusesAFileCutShortAnywhere() throws IOException {
    byte[] whole = sound();
    for (int length = 0; length < whole.length; length++) {
      Path file = write(Arrays.copyOf(whole, length));
      assertRefused(file, "weights.safetensors: ");
    }
  }

  @Test
  void readsOrRefusesAHeaderWithAnyBitFlipped() throws IOException {
    byte[] whole = sound();
    int header = (int) ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong();
    Random random = new Random(3);
    int refused = 0;
    for (int i = 0; i < 600; i++) {
      byte[] flipped = whole.clone();
      int bit = random.nextInt((8 + header) * 8);
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      try {
        WeightFile.read(write(flipped));
      } catch (WeightsException e) {
        assertOneLine(e);
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(400);
  }

  private static byte[] sound() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new SafetensorsWriter()
        .metadata("preprocessing", "caffe")
        .f16("conv1_1.weight", new float[27], 1, 3, 3, 3)
        .f32("conv1_1.bias", new float[1], 1)
        .write(out);
    return out.toByteArray();
  }

  private Path file(String json, byte[] data) throws IOException {
    byte[] header = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    return write(
        ByteBuffer.allocate(8 + header.length + data.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(header.length)
            .put(header)
            .put(data)
            .array());
  }

  private Path write(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("weights.safetensors"), bytes);
  }

  /** Refused at once, in one line, and without allocating what the file claims. */
  private static void assertRefused(Path file, String reason) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    Assertions.assertTimeout(
        Duration.ofSeconds(1),
        () ->
            assertThatThrownBy(() -> WeightFile.read(file))
                .isInstanceOfSatisfying(WeightsException.class, HostileWeightsTest::assertOneLine)
                .hasMessageContaining(reason));
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(64 << 20);
  }

  private static void assertOneLine(WeightsException e) {
    assertThat(e.getMessage())
        .startsWith("weights.safetensors: ")
        .hasSizeLessThan(250)
        .matches("[\\x20-\\x7e]+");
  }
}
