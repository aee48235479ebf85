package dev.brushwork.cli;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The project's own pictures, from {@code docs/samples}. */
enum Samples {
  CONTENT("content"),
  SWIRL("style-swirl"),
  GEOMETRY("style-geometry");

  private final String file;

  Samples(String file) {
    this.file = file;
  }

  /** The bytes of its JPEG. */
  ByteString bytes() {
    String name = "samples/" + file + ".jpg";
    try (InputStream in = Samples.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the build lacks its resource " + name);
      }
      return ByteString.readFrom(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
