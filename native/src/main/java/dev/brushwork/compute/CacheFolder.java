package dev.brushwork.compute;

import java.nio.file.Path;
import java.util.Map;

/** The folders of this user in which Brushwork keeps what it fetched or worked out. */
public final class CacheFolder {
  /** The folder of NVIDIA's libraries, as {@code setup-gpu} puts them there. */
  public static final String CUDA = "cuda";

  /** The folder of cuDNN's plans, once they are found. */
  public static final String CUDNN_PLANS = "cudnn-plans";

  private CacheFolder() {}

  /**
   * The folder {@code name} below the one that {@code BRUSHWORK_CACHE} names, else below {@code
   * brushwork} in {@code XDG_CACHE_HOME}, else in {@code ~/.cache/brushwork}. It need not exist.
   */
  public static Path of(Map<String, String> environment, String name) {
    String own = environment.getOrDefault("BRUSHWORK_CACHE", "");
    if (!own.isEmpty()) {
      return Path.of(own).resolve(name);
    }
    String base = environment.getOrDefault("XDG_CACHE_HOME", "");
    // That specification has relative paths ignored.
    Path caches =
        !base.isEmpty() && Path.of(base).isAbsolute()
            ? Path.of(base)
            : Path.of(System.getProperty("user.home"), ".cache");
    return caches.resolve("brushwork").resolve(name);
  }
}
