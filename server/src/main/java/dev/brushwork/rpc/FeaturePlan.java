package dev.brushwork.rpc;

import dev.brushwork.compute.PoolKind;
import dev.brushwork.compute.Precision;
import dev.brushwork.engine.HeldWeights;
import dev.brushwork.engine.image.Image;
import dev.brushwork.engine.image.ImageLimits;
import dev.brushwork.engine.image.Resampling;
import dev.brushwork.engine.network.NetworkDescription.Layer;
import dev.brushwork.engine.transfer.Extent;
import java.util.List;
import java.util.Optional;

/** A sound request for features, the image not decoded yet. */
record FeaturePlan(
    HeldWeights weights,
    SentImage image,
    List<String> layers,
    Extent size,
    Resampling resampling,
    PoolKind pooling,
    Optional<Precision> precision) {

  /** Bytes of heap that the image and the tensors need. */
  long heapBytes() {
    long bytes = image.heapBytes();
    for (String name : layers) {
      Layer layer = weights.network().layers().get(weights.network().find(name).orElseThrow());
      long rows = (size.height() + layer.scale() - 1L) / layer.scale();
      long columns = (size.width() + layer.scale() - 1L) / layer.scale();
      bytes += rows * columns * layer.channels() * Float.BYTES;
    }
    return bytes;
  }

  /** Decodes the image; throws {@link InvalidRequestException} if it is damaged. */
  Image decode(ImageLimits limits) {
    Findings findings = new Findings();
    Image decoded = image.decode(limits, findings);
    findings.raise();
    return decoded;
  }
}
