package dev.brushwork.engine.transfer;

import dev.brushwork.compute.Recorder;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import dev.brushwork.engine.network.RecordedNetwork;

/** The tapped layers of a recording: whole, or what a tile owns of them. */
interface TappedMaps {
  /** What there is of a layer; 0 where other tiles count. */
  Tensor own(Recorder recorder, int layer);

  /** The same of an external map of the whole layer, of any number of channels. */
  Tensor same(Recorder recorder, int layer, Tensor whole);

  /** The shape of the whole layer. */
  Shape whole(int layer);

  /** Those of a network over the whole image. */
  static TappedMaps of(RecordedNetwork network) {
    return new TappedMaps() {
      @Override
      public Tensor own(Recorder recorder, int layer) {
        return network.tap(layer);
      }

      @Override
      public Tensor same(Recorder recorder, int layer, Tensor whole) {
        return whole;
      }

      @Override
      public Shape whole(int layer) {
        return network.tap(layer).shape();
      }
    };
  }
}
