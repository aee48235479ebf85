package dev.brushwork.job;

import java.io.IOException;

/** A file was kept, but is not any more what it was: no other try will read it. */
public final class DamagedFileException extends IOException {
  private static final long serialVersionUID = 1L;

  public DamagedFileException(String sha256) {
    super("the file kept as " + sha256 + " is damaged");
  }
}
