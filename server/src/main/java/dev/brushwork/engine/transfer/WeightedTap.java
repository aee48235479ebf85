package dev.brushwork.engine.transfer;

import dev.brushwork.engine.network.NetworkDescription;
import dev.brushwork.engine.transfer.TransferSpec.LayerWeight;
import java.util.List;

/**
 * A tapped layer whose term counts.
 *
 * @param layer its place in the network
 * @param name as the spec wrote it
 * @param weight of its term, the term's own factor included; above 0
 */
record WeightedTap(int layer, String name, double weight) {
  /** The layers of a term with factor {@code factor}; those that cannot count are left out. */
  static List<WeightedTap> of(NetworkDescription network, List<LayerWeight> layers, double factor) {
    return layers.stream()
        .map(l -> new WeightedTap(place(network, l.layer()), l.layer(), l.weight() * factor))
        .filter(tap -> tap.weight() > 0)
        .toList();
  }

  private static int place(NetworkDescription network, String layer) {
    return network
        .find(layer)
        .orElseThrow(
            () -> new IllegalArgumentException(network.name() + " has no layer '" + layer + "'"));
  }
}
