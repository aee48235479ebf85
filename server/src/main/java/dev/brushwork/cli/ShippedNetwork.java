package dev.brushwork.cli;

import dev.brushwork.engine.preset.Preset;
import dev.brushwork.engine.preset.Presets;
import dev.brushwork.v1.Transfer;
import java.util.Optional;

/** The network whose weights come with Brushwork, and when a run takes it without being told. */
final class ShippedNetwork {
  static final String NAME = "vgg19-lite";

  private ShippedNetwork() {}

  /**
   * The run through this network, if it names none, has Brushwork's own preset, and nobody knows
   * weights of the preset's network; the run as it is otherwise.
   *
   * @param transfer of a run in this process for which no weights are named
   */
  static Transfer orAsItIs(Transfer transfer) {
    boolean ours = transfer.getPreset().isEmpty() || transfer.getPreset().equals(Presets.DEFAULT);
    if (!ours || !transfer.getOptions().getNetwork().isEmpty()) {
      return transfer;
    }
    if (WeightsFiles.cache().find(usual()).isPresent()) {
      return transfer;
    }
    return transfer.toBuilder()
        .setOptions(transfer.getOptions().toBuilder().setNetwork(NAME))
        .build();
  }

  /** Says that it was taken, and the way to the other. */
  static String notice() {
    return "no weights of "
        + usual()
        + " here, so this paints through "
        + NAME
        + ", the small network that comes with Brushwork; for the full one: brushwork weights fetch "
        + usual()
        + ", or --weights FILE";
  }

  private static String usual() {
    Optional<Preset> preset = Presets.find(Presets.DEFAULT);
    return preset.orElseThrow().spec().network();
  }
}
