package dev.brushwork.engine.weights;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A state dict, to be written as either of PyTorch's streams. */
final class TorchFile {
  private record Storage(String key, byte[] data, long bytes, long elements) {}

  private record Entry(
      String name, String type, Storage storage, long offset, long[] shape, long[] strides) {}

  private final List<Entry> entries = new ArrayList<>();

  /** Adds a dense tensor of float32. */
  TorchFile f32(String name, float[] values, long... shape) {
    ByteBuffer data = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    data.asFloatBuffer().put(values);
    return tensor(name, "FloatStorage", data.array(), 4, 0, shape, dense(shape));
  }

  /** Adds zeros of float32, which take no room on the disk. */
  TorchFile zeros(String name, long... shape) {
    long elements = 1;
    for (long extent : shape) {
      elements *= extent;
    }
    return add(name, "FloatStorage", null, elements * 4, elements, 0, shape, dense(shape));
  }

  /** Adds a tensor that lies as it is said to, which need not be possible. */
  TorchFile tensor(
      String name,
      String type,
      byte[] data,
      int elementBytes,
      long offset,
      long[] shape,
      long[] strides) {
    return add(name, type, data, data.length, data.length / elementBytes, offset, shape, strides);
  }

  private TorchFile add(
      String name,
      String type,
      byte[] data,
      long bytes,
      long elements,
      long offset,
      long[] shape,
      long[] strides) {
    Storage storage = new Storage(String.valueOf(entries.size()), data, bytes, elements);
    entries.add(new Entry(name, type, storage, offset, shape, strides));
    return this;
  }

  static long[] dense(long... shape) {
    long[] strides = new long[shape.length];
    long stride = 1;
    for (int d = shape.length - 1; d >= 0; d--) {
      strides[d] = stride;
      stride *= shape[d];
    }
    return strides;
  }

  /** The ordered dictionary, with a state as modules give it one. */
  byte[] pickle(boolean legacy) {
    Pickle pickle = new Pickle().global("collections", "OrderedDict").raw(')').reduce().mark();
    for (Entry entry : entries) {
      pickle.text(entry.name);
      pickle.global("torch._utils", legacy ? "_rebuild_tensor" : "_rebuild_tensor_v2").mark();
      pickle.storage(entry.type, entry.storage.key, entry.storage.elements, legacy);
      pickle.number(entry.offset).numbers(entry.shape).numbers(entry.strides);
      if (!legacy) {
        // Without gradient, and an empty dictionary of hooks.
        pickle.raw(0x89).global("collections", "OrderedDict").raw(')').reduce();
      }
      pickle.tuple().reduce();
    }
    return pickle.raw('u', '}').text("_metadata").raw('}', 's', 'b').stop();
  }

  /** Writes the stream from before PyTorch 1.6. */
  Path legacy(Path path) throws IOException {
    return legacy(path, pickle(true));
  }

  /** The same around any pickle. */
  Path legacy(Path path, byte[] pickle) throws IOException {
    try (RandomAccessFile out = new RandomAccessFile(Files.createFile(path).toFile(), "rw")) {
      out.write(
          new Pickle()
              .raw(0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19)
              .stop());
      out.write(new Pickle().number(1001).stop());
      out.write(new Pickle().raw('}').text("little_endian").raw(0x88, 's').stop());
      out.write(pickle);
      Pickle keys = new Pickle().raw(']').mark();
      entries.forEach(entry -> keys.text(entry.storage.key));
      out.write(keys.raw('e').stop());
      for (Entry entry : entries) {
        out.write(bytes(buffer(8).putLong(entry.storage.elements)));
        write(out, entry.storage);
      }
    }
    return path;
  }

  /** Writes the zip archive that PyTorch has made since 1.6. */
  Path zip(Path path) throws IOException {
    return zip(path, pickle(false));
  }

  /** The same around any pickle. */
  Path zip(Path path, byte[] pickle) throws IOException {
    Map<String, Storage> files = new LinkedHashMap<>();
    files.put("model/data.pkl", whole(pickle));
    files.put("model/byteorder", whole("little".getBytes(StandardCharsets.US_ASCII)));
    entries.forEach(entry -> files.put("model/data/" + entry.storage.key, entry.storage));
    try (RandomAccessFile out = new RandomAccessFile(Files.createFile(path).toFile(), "rw")) {
      List<byte[]> directory = new ArrayList<>();
      for (Map.Entry<String, Storage> file : files.entrySet()) {
        byte[] name = file.getKey().getBytes(StandardCharsets.US_ASCII);
        int size = (int) file.getValue().bytes;
        int place = (int) out.getFilePointer();
        out.write(local(name, size));
        write(out, file.getValue());
        directory.add(entry(name, size, place));
      }
      int begin = (int) out.getFilePointer();
      for (byte[] entry : directory) {
        out.write(entry);
      }
      int length = (int) out.getFilePointer() - begin;
      short count = (short) directory.size();
      ByteBuffer end = buffer(22);
      end.putInt(0x06054b50).putInt(0).putShort(count).putShort(count);
      end.putInt(length).putInt(begin);
      out.write(bytes(end));
    }
    return path;
  }

  private static Storage whole(byte[] data) {
    return new Storage("", data, data.length, 0);
  }

  private static byte[] local(byte[] name, int size) {
    ByteBuffer local = buffer(30 + name.length);
    // Version, flags, method (stored), time, date and checksum are nought.
    local.putInt(0x04034b50).position(18);
    local.putInt(size).putInt(size).putShort((short) name.length).putShort((short) 0).put(name);
    return bytes(local);
  }

  private static byte[] entry(byte[] name, int size, int place) {
    ByteBuffer entry = buffer(46 + name.length);
    entry.putInt(0x02014b50).position(20);
    entry.putInt(size).putInt(size).putShort((short) name.length).position(42);
    entry.putInt(place).put(name);
    return bytes(entry);
  }

  private static byte[] bytes(ByteBuffer full) {
    byte[] bytes = new byte[full.capacity()];
    full.get(0, bytes);
    return bytes;
  }

  private static void write(RandomAccessFile out, Storage storage) throws IOException {
    if (storage.data != null) {
      out.write(storage.data);
      return;
    }
    long end = out.getFilePointer() + storage.bytes;
    out.setLength(end);
    out.seek(end);
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
