package dev.brushwork.engine.network;

import dev.brushwork.compute.FilterShape;
import dev.brushwork.engine.data.DataFiles;
import dev.brushwork.engine.data.DataObject;
import dev.brushwork.engine.network.NetworkDescription.Convolution;
import dev.brushwork.engine.network.NetworkDescription.Layer;
import dev.brushwork.engine.network.NetworkDescription.Pool;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The networks there are: one resource file each, beside this class. */
public final class Networks {
  private static final List<NetworkDescription> ALL =
      DataFiles.beside(Networks.class).stream().map(Networks::read).toList();

  private Networks() {}

  /** In the order of their names. */
  public static List<NetworkDescription> all() {
    return ALL;
  }

  public static Optional<NetworkDescription> find(String name) {
    return ALL.stream().filter(n -> n.name().equals(name)).findFirst();
  }

  private static NetworkDescription read(DataObject data) {
    String name = data.string("name");
    int channels = data.integer("inputs");
    int scale = 1;
    List<Layer> layers = new ArrayList<>();
    for (DataObject entry : data.objects("layers")) {
      int stride = entry.integer("stride");
      scale *= stride;
      Layer layer =
          switch (entry.string("kind")) {
            case "convolution" -> convolution(entry, channels, stride, scale);
            case "pool" -> pool(entry, channels, stride, scale);
            default -> throw new IllegalStateException(name + ": unknown kind of layer");
          };
      entry.end();
      channels = layer.channels();
      layers.add(layer);
    }
    data.end();
    return new NetworkDescription(name, layers);
  }

  private static Convolution convolution(DataObject entry, int inputs, int stride, int scale) {
    int kernel = entry.integer("kernel");
    return new Convolution(
        entry.string("name"),
        entry.strings("aliases"),
        entry.string("weights"),
        new FilterShape(entry.integer("outputs"), inputs, kernel, kernel),
        stride,
        entry.integer("padding"),
        scale);
  }

  private static Pool pool(DataObject entry, int channels, int stride, int scale) {
    return new Pool(
        entry.string("name"),
        entry.strings("aliases"),
        entry.integer("window"),
        stride,
        entry.integer("padding"),
        channels,
        scale);
  }
}
