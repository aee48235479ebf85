package dev.brushwork.rpc;

import dev.brushwork.engine.network.Border;
import dev.brushwork.engine.network.NetworkInput;
import dev.brushwork.engine.transfer.DetailSpec;
import dev.brushwork.engine.transfer.InitCentre;
import dev.brushwork.v1.RunOptions;

/** Reads and writes the fields of {@link DetailSpec}. */
final class DetailReader {
  private DetailReader() {}

  /**
   * The preset's details with the departures.
   *
   * @param path where the options are in the request, with a dot at its end
   */
  static DetailSpec over(DetailSpec preset, RunOptions options, String path, Findings findings) {
    DetailSpec details = preset;
    if (options.hasPoolingScale()) {
      details = details.withPoolingScale(options.getPoolingScale());
    }
    Border border =
        EnumMapping.BORDER
            .read(options.getBorderValue(), path + "border", findings)
            .orElse(preset.border());
    NetworkInput input =
        EnumMapping.NETWORK_INPUT
            .read(options.getNetworkInputValue(), path + "network_input", findings)
            .orElse(preset.networkInput());
    InitCentre centre =
        EnumMapping.INIT_CENTRE
            .read(options.getInit().getCentreValue(), path + "init.centre", findings)
            .orElse(preset.initCentre());
    return details
        .withBorder(border)
        .withNetworkInput(input)
        .withInitCentre(centre)
        .withNormalizeGradients(
            options.hasNormalizeGradients()
                ? options.getNormalizeGradients()
                : preset.normalizeGradients());
  }

  static void write(DetailSpec details, RunOptions.Builder options) {
    options
        .setPoolingScale(details.poolingScale())
        .setBorder(EnumMapping.BORDER.toProto(details.border()))
        .setNetworkInput(EnumMapping.NETWORK_INPUT.toProto(details.networkInput()))
        .setNormalizeGradients(details.normalizeGradients());
    options.getInitBuilder().setCentre(EnumMapping.INIT_CENTRE.toProto(details.initCentre()));
  }
}
