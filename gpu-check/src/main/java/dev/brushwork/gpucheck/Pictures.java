package dev.brushwork.gpucheck;

import dev.brushwork.compute.Precision;
import dev.brushwork.engine.Engine;
import dev.brushwork.engine.HeldWeights;
import dev.brushwork.engine.image.Image;
import dev.brushwork.engine.preset.Presets;
import dev.brushwork.engine.transfer.Reporting;
import dev.brushwork.engine.transfer.StopSignal;
import dev.brushwork.engine.transfer.TransferInputs;
import dev.brushwork.engine.transfer.TransferResult;
import dev.brushwork.engine.transfer.TransferSpec;
import java.util.List;
import java.util.Optional;

/** Runs of the default preset on pictures made of waves: smooth, coloured, the same everywhere. */
final class Pictures {
  private Pictures() {}

  static TransferResult paint(
      Engine engine,
      HeldWeights weights,
      int side,
      int iterations,
      Precision precision,
      int every) {
    TransferSpec spec =
        Presets.find(Presets.DEFAULT).orElseThrow().spec().toBuilder()
            .network(weights.network().name())
            .size(TransferSpec.OutputSize.exact(side, side))
            .iterations(iterations)
            .precision(Optional.of(precision))
            .build();
    TransferInputs inputs =
        new TransferInputs(
            waves(side, 3),
            List.of(new TransferInputs.Style(waves(side, 17), 1)),
            Optional.empty());
    return engine.run(
        spec, weights, inputs, Reporting.every(every), StopSignal.NEVER, progress -> {});
  }

  /** Three waves a channel. */
  private static Image waves(int side, double turns) {
    byte[] rgb = new byte[side * side * 3];
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        for (int c = 0; c < 3; c++) {
          double across = 2 * Math.PI * turns * (x + 0.3 * c * y) / side;
          double down = 2 * Math.PI * turns * (y - 0.2 * x) / side;
          double value = 0.5 + 0.25 * Math.sin(across) + 0.2 * Math.cos(down + c);
          rgb[(y * side + x) * 3 + c] = (byte) Math.round(255 * value);
        }
      }
    }
    return new Image(side, side, rgb);
  }
}
