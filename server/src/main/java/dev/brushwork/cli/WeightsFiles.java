package dev.brushwork.cli;

import dev.brushwork.engine.Engine;
import dev.brushwork.engine.HeldWeights;
import dev.brushwork.engine.weights.WeightFile;
import dev.brushwork.engine.weights.WeightsException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Loads the files of weights that the user named. */
final class WeightsFiles {
  private static final String FLAG = "--weights";

  private WeightsFiles() {}

  static WeightFile read(Path path) {
    try {
      return WeightFile.read(path);
    } catch (WeightsException e) {
      throw CliException.input(FLAG + ": " + e.getMessage(), e);
    }
  }

  /** Reads a file into the engine. */
  static HeldWeights add(Engine engine, Path path) {
    WeightFile file = read(path);
    try {
      return engine.add(file);
    } catch (IllegalArgumentException e) {
      throw CliException.input(FLAG + ": " + path + ": " + e.getMessage(), e);
    }
  }

  /** Reads a file into the engine, which must be of a network if one is named. */
  static HeldWeights add(Engine engine, Path path, String network) {
    HeldWeights held = add(engine, path);
    if (network != null && !held.network().name().equals(network)) {
      throw CliException.usage(
          FLAG + ": " + path + " is of " + held.network().name() + ", not --network " + network);
    }
    return held;
  }

  /** The SHA-256 of a file, 64 lower-case hex digits, without understanding it. */
  static String sha256(Path path) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (InputStream in = new DigestInputStream(Files.newInputStream(path), digest)) {
        in.transferTo(OutputStream.nullOutputStream());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw InputFile.unreadable(FLAG, path, e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
