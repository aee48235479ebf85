package dev.brushwork.engine.image;

import com.google.gson.Gson;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** A file that Pillow made, and what it reads from it: see formats.py. */
final class PillowFile {
  private static final int MOST_BYTES = 1 << 16;

  private String name;
  private int[] size;
  private int tolerance;
  private String file;
  private String rgba;

  private static final class All {
    List<PillowFile> formats;
    List<PillowFile> profiles;
  }

  private PillowFile() {}

  /** Files of every format and kind. */
  static List<PillowFile> formats() {
    return all().formats;
  }

  /** Files with a colour profile, sound or not. */
  static List<PillowFile> profiles() {
    return all().profiles;
  }

  static PillowFile named(String name) {
    All all = all();
    return all.formats.stream()
        .filter(file -> file.name.equals(name))
        .findFirst()
        .orElseGet(
            () ->
                all.profiles.stream()
                    .filter(file -> file.name.equals(name))
                    .findFirst()
                    .orElseThrow());
  }

  private static All all() {
    try (InputStream in = PillowFile.class.getResourceAsStream("formats.json");
        Reader text = new InputStreamReader(in, StandardCharsets.UTF_8)) {
      return new Gson().fromJson(text, All.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Columns and rows of the upright picture. */
  int[] size() {
    return size;
  }

  /** How far a sample may be from Pillow's, of 255. */
  int tolerance() {
    return tolerance;
  }

  byte[] file() {
    return unpacked(file);
  }

  /** Red, green, blue and opacity of each pixel of the upright picture. */
  byte[] rgba() {
    return unpacked(rgba);
  }

  private static byte[] unpacked(String text) {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(Base64.getDecoder().decode(text));
      byte[] bytes = new byte[MOST_BYTES];
      return Arrays.copyOf(bytes, inflater.inflate(bytes));
    } catch (DataFormatException e) {
      throw new IllegalStateException(e);
    } finally {
      inflater.end();
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
