package dev.brushwork.cli;

import dev.brushwork.engine.image.Image;
import dev.brushwork.engine.image.ImageException;
import dev.brushwork.engine.image.ImageLimits;
import dev.brushwork.engine.image.ImageReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads files that the user named. */
final class InputFile {
  private InputFile() {}

  static byte[] bytes(String flag, Path path) {
    try {
      return Files.readAllBytes(path);
    } catch (IOException e) {
      throw unreadable(flag, path, e);
    }
  }

  static Image image(String flag, Path path, ImageLimits limits) {
    try {
      return ImageReader.read(bytes(flag, path), limits);
    } catch (ImageException e) {
      throw CliException.input(flag + ": " + path + ": " + e.getMessage(), e);
    }
  }

  static CliException unreadable(String flag, Path path, IOException e) {
    String reason;
    if (e instanceof NoSuchFileException) {
      reason = "there is no such file";
    } else if (Files.isDirectory(path)) {
      reason = "it is a folder";
    } else if (!Files.isReadable(path)) {
      reason = "it may not be read";
    } else {
      reason = String.valueOf(e.getMessage());
    }
    return CliException.input(flag + ": " + path + ": " + reason, e);
  }
}
