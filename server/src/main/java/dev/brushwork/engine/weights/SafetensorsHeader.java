package dev.brushwork.engine.weights;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The header of a safetensors file: for each tensor its type, shape and place. What this class
 * returns has been proved consistent: every size follows from its shape, and the tensors fill the
 * data without overlap or hole.
 *
 * @param metadata free text by key, in the file's order
 * @param entries the tensors, in the order of their places
 */
record SafetensorsHeader(Map<String, String> metadata, List<Entry> entries) {
  /** The tensor's place is in bytes from the end of the header. */
  record Entry(String name, ElementType type, List<Integer> shape, long begin, long end) {
    long length() {
      return end - begin;
    }
  }

  static final String METADATA = "__metadata__";
  // Far beyond any network, and few enough to be parsed at once.
  private static final int MOST_TENSORS = 10_000;
  private static final int MOST_DIMENSIONS = 8;
  private static final int MOST_DIGITS = 18;

  /**
   * @param json the bytes of the header
   * @param dataLength the bytes that the file has behind it
   */
  static SafetensorsHeader parse(byte[] json, long dataLength) throws MalformedException {
    // An explicit decoder refuses what is not UTF-8, where the implied one would replace it.
    try (Reader text =
            new InputStreamReader(
                new ByteArrayInputStream(json), StandardCharsets.UTF_8.newDecoder());
        JsonReader reader = new JsonReader(text)) {
      reader.setStrictness(Strictness.STRICT);
      SafetensorsHeader header = new Parser(reader).header();
      header.checkPlaces(dataLength);
      return header;
    } catch (IOException | IllegalStateException e) {
      throw new MalformedException("its header is not valid JSON", e);
    }
  }

  private void checkPlaces(long dataLength) throws MalformedException {
    long position = 0;
    for (Entry entry : entries) {
      if (entry.begin != position) {
        throw new MalformedException(
            Names.quoted(entry.name)
                + (entry.begin < position ? " overlaps the tensor before it" : " follows a hole"));
      }
      position = entry.end;
    }
    if (position > dataLength) {
      throw new MalformedException(
          "it is cut short: its tensors take " + position + " bytes and it has " + dataLength);
    }
    if (position < dataLength) {
      throw new MalformedException(
          "it has " + (dataLength - position) + " bytes that belong to no tensor");
    }
  }

  private static final class Parser {
    private final JsonReader reader;

    Parser(JsonReader reader) {
      this.reader = reader;
    }

    SafetensorsHeader header() throws IOException, MalformedException {
      Map<String, String> metadata = Map.of();
      Set<String> names = new HashSet<>();
      List<Entry> entries = new ArrayList<>();
      reader.beginObject();
      while (reader.hasNext()) {
        String name = reader.nextName();
        if (!names.add(name)) {
          throw new MalformedException("its header names " + Names.quoted(name) + " twice");
        }
        if (name.equals(METADATA)) {
          metadata = metadata();
        } else if (entries.size() == MOST_TENSORS) {
          throw new MalformedException("it has more than " + MOST_TENSORS + " tensors");
        } else {
          entries.add(entry(name));
        }
      }
      reader.endObject();
      expect(JsonToken.END_DOCUMENT, () -> "its header");
      entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
      return new SafetensorsHeader(metadata, List.copyOf(entries));
    }

    private Map<String, String> metadata() throws IOException, MalformedException {
      Map<String, String> metadata = new LinkedHashMap<>();
      reader.beginObject();
      while (reader.hasNext()) {
        String key = reader.nextName();
        expect(JsonToken.STRING, () -> "its metadata");
        if (metadata.put(key, reader.nextString()) != null) {
          throw new MalformedException("its metadata names " + Names.quoted(key) + " twice");
        }
      }
      reader.endObject();
      return metadata;
    }

    private Entry entry(String name) throws IOException, MalformedException {
      String type = null;
      List<Long> shape = null;
      List<Long> place = null;
      Set<String> fields = new HashSet<>();
      expect(JsonToken.BEGIN_OBJECT, () -> Names.quoted(name));
      reader.beginObject();
      while (reader.hasNext()) {
        String field = reader.nextName();
        if (!fields.add(field)) {
          throw new MalformedException(
              Names.quoted(name) + " has the field " + Names.quoted(field) + " twice");
        }
        switch (field) {
          case "dtype" -> {
            expect(JsonToken.STRING, () -> Names.quoted(name));
            type = reader.nextString();
          }
          case "shape" -> shape = numbers(name, MOST_DIMENSIONS);
          case "data_offsets" -> place = numbers(name, 2);
          default ->
              throw new MalformedException(
                  Names.quoted(name) + " has the unknown field " + Names.quoted(field));
        }
      }
      reader.endObject();
      if (type == null || shape == null || place == null || place.size() != 2) {
        throw new MalformedException(
            Names.quoted(name) + " needs a dtype, a shape and two data_offsets");
      }
      return entry(name, type, shape, place.get(0), place.get(1));
    }

    private static Entry entry(String name, String typeName, List<Long> shape, long begin, long end)
        throws MalformedException {
      ElementType type =
          ElementType.named(typeName)
              .orElseThrow(
                  () ->
                      new MalformedException(
                          Names.quoted(name) + " has the unknown dtype " + Names.quoted(typeName)));
      List<Integer> extents = new ArrayList<>();
      long bytes = type.bytes();
      for (long extent : shape) {
        // Both at most 2^31 - 1 and 2^31 * 8: the product of a step cannot overflow.
        if (extent > Integer.MAX_VALUE || bytes * extent > Integer.MAX_VALUE) {
          throw new MalformedException(Names.quoted(name) + " is too large");
        }
        bytes *= extent;
        extents.add((int) extent);
      }
      if (end < begin || end - begin != bytes) {
        throw new MalformedException(
            Names.quoted(name)
                + " has "
                + bytes
                + " bytes by its shape and not by its data_offsets");
      }
      return new Entry(name, type, List.copyOf(extents), begin, end);
    }

    /** A list of whole numbers, none negative. */
    private List<Long> numbers(String name, int most) throws IOException, MalformedException {
      List<Long> numbers = new ArrayList<>();
      expect(JsonToken.BEGIN_ARRAY, () -> Names.quoted(name));
      reader.beginArray();
      while (reader.hasNext()) {
        expect(JsonToken.NUMBER, () -> Names.quoted(name));
        String digits = reader.nextString();
        if (digits.length() > MOST_DIGITS || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
          throw new MalformedException(
              Names.quoted(name) + " has the impossible extent " + Names.quoted(digits));
        }
        if (numbers.size() == most) {
          throw new MalformedException(
              Names.quoted(name) + " has a list of more than " + most + " numbers");
        }
        numbers.add(Long.parseLong(digits));
      }
      reader.endArray();
      return numbers;
    }

    private void expect(JsonToken expected, Supplier<String> what)
        throws IOException, MalformedException {
      JsonToken token = reader.peek();
      if (token != expected) {
        throw new MalformedException(
            what.get() + " has " + token + " where the format wants " + expected);
      }
    }
  }
}
