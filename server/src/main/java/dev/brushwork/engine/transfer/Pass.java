package dev.brushwork.engine.transfer;

import dev.brushwork.compute.Bindings;
import dev.brushwork.compute.Buffer;
import dev.brushwork.compute.Device;
import dev.brushwork.compute.Program;
import dev.brushwork.compute.Recording;
import dev.brushwork.compute.Scope;
import dev.brushwork.compute.Tensor;
import dev.brushwork.engine.network.DeviceNetwork;
import dev.brushwork.engine.network.RecordedNetwork;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A forward pass over one image; what it finds is copied out, by layer.
 *
 * @param guides of whole layers, if only a region of the image is looked at
 */
record Pass(
    Recording recording,
    RecordedNetwork network,
    Tensor image,
    Map<Integer, Tensor> guides,
    Map<Integer, Tensor> features,
    Map<Integer, Tensor> statistics,
    Optional<TiledNetwork> tiles) {

  double operations() {
    return recording.operations() * tiles.map(TiledNetwork::count).orElse(1);
  }

  /** Device bytes besides the network's weights. */
  long bytes(Device device, DeviceNetwork deviceNetwork) {
    return device.plan(recording).totalBytes() - deviceNetwork.bytes(recording);
  }

  /**
   * Computes everything, unless it is stopped on the way.
   *
   * @param bindings of all but what the tiles need
   * @param scope will own that
   */
  void evaluate(Device device, Bindings bindings, Scope scope, BooleanSupplier stop) {
    Optional<Buffer> frames = tiles.map(t -> scope.own(device.allocate(t.table().shape())));
    frames.ifPresent(buffer -> bindings.bind(tiles.get().table(), buffer));
    try (Program program = device.prepare(recording, bindings)) {
      if (tiles.isPresent()) {
        tiles.get().forEachTile(frames.get(), () -> program.evaluate(stop));
      } else {
        program.evaluate(stop);
      }
    }
  }
}
