package dev.brushwork.rpc;

import com.google.protobuf.ProtocolMessageEnum;
import dev.brushwork.compute.Adam;
import dev.brushwork.compute.PoolKind;
import dev.brushwork.engine.transfer.TransferSpec;
import dev.brushwork.v1.AdamForm;
import dev.brushwork.v1.Border;
import dev.brushwork.v1.ColourPreservation;
import dev.brushwork.v1.ColourSpace;
import dev.brushwork.v1.EndReason;
import dev.brushwork.v1.ErrorNormalizer;
import dev.brushwork.v1.GramNormalizer;
import dev.brushwork.v1.ImageFormat;
import dev.brushwork.v1.InitCentre;
import dev.brushwork.v1.InitKind;
import dev.brushwork.v1.NetworkInput;
import dev.brushwork.v1.Pooling;
import dev.brushwork.v1.Precision;
import dev.brushwork.v1.Resampling;
import dev.brushwork.v1.StyleFit;
import dev.brushwork.v1.VariationKind;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * An enum of the proto and the engine's own, matched by name: {@code POOLING_MAX} is {@code MAX}.
 *
 * @param <P> the proto's, whose zero ends in {@code _UNSPECIFIED}
 * @param <E> the engine's, each of whose values the proto has
 */
final class EnumMapping<P extends Enum<P> & ProtocolMessageEnum, E extends Enum<E>> {
  static final EnumMapping<VariationKind, dev.brushwork.compute.VariationKind> VARIATION_KIND =
      new EnumMapping<>(VariationKind.class, dev.brushwork.compute.VariationKind.class);
  static final EnumMapping<GramNormalizer, dev.brushwork.engine.loss.GramNormalizer>
      GRAM_NORMALIZER =
          new EnumMapping<>(GramNormalizer.class, dev.brushwork.engine.loss.GramNormalizer.class);
  static final EnumMapping<ErrorNormalizer, dev.brushwork.engine.loss.ErrorNormalizer>
      ERROR_NORMALIZER =
          new EnumMapping<>(ErrorNormalizer.class, dev.brushwork.engine.loss.ErrorNormalizer.class);
  static final EnumMapping<ColourPreservation, dev.brushwork.engine.colour.ColourPreservation>
      COLOUR_PRESERVATION =
          new EnumMapping<>(
              ColourPreservation.class, dev.brushwork.engine.colour.ColourPreservation.class);
  static final EnumMapping<ColourSpace, dev.brushwork.engine.colour.ColourSpace> COLOUR_SPACE =
      new EnumMapping<>(ColourSpace.class, dev.brushwork.engine.colour.ColourSpace.class);
  static final EnumMapping<AdamForm, Adam.Form> ADAM_FORM =
      new EnumMapping<>(AdamForm.class, Adam.Form.class);
  static final EnumMapping<StyleFit, TransferSpec.StyleFit> STYLE_FIT =
      new EnumMapping<>(StyleFit.class, TransferSpec.StyleFit.class);
  static final EnumMapping<Resampling, dev.brushwork.engine.image.Resampling> RESAMPLING =
      new EnumMapping<>(Resampling.class, dev.brushwork.engine.image.Resampling.class);
  static final EnumMapping<ImageFormat, dev.brushwork.engine.image.ImageFormat> IMAGE_FORMAT =
      new EnumMapping<>(ImageFormat.class, dev.brushwork.engine.image.ImageFormat.class);
  static final EnumMapping<InitKind, TransferSpec.InitKind> INIT_KIND =
      new EnumMapping<>(InitKind.class, TransferSpec.InitKind.class);
  static final EnumMapping<Pooling, PoolKind> POOLING =
      new EnumMapping<>(Pooling.class, PoolKind.class);
  static final EnumMapping<Border, dev.brushwork.engine.network.Border> BORDER =
      new EnumMapping<>(Border.class, dev.brushwork.engine.network.Border.class);
  static final EnumMapping<NetworkInput, dev.brushwork.engine.network.NetworkInput> NETWORK_INPUT =
      new EnumMapping<>(NetworkInput.class, dev.brushwork.engine.network.NetworkInput.class);
  static final EnumMapping<InitCentre, dev.brushwork.engine.transfer.InitCentre> INIT_CENTRE =
      new EnumMapping<>(InitCentre.class, dev.brushwork.engine.transfer.InitCentre.class);
  static final EnumMapping<EndReason, dev.brushwork.engine.transfer.EndReason> END_REASON =
      new EnumMapping<>(EndReason.class, dev.brushwork.engine.transfer.EndReason.class);
  static final EnumMapping<Precision, dev.brushwork.compute.Precision> PRECISION =
      new EnumMapping<>(Precision.class, dev.brushwork.compute.Precision.class);

  private static final String ZERO = "UNSPECIFIED";
  private static final String UNRECOGNIZED = "UNRECOGNIZED";

  private final Map<Integer, P> protoByNumber = new TreeMap<>();
  private final Map<P, E> engineByProto;
  private final Map<E, P> protoByEngine;

  private EnumMapping(Class<P> proto, Class<E> engine) {
    engineByProto = new EnumMap<>(proto);
    protoByEngine = new EnumMap<>(engine);
    String zero = proto.getEnumConstants()[0].name();
    String prefix = zero.substring(0, zero.length() - ZERO.length());
    for (P value : proto.getEnumConstants()) {
      if (!value.name().equals(UNRECOGNIZED) && value.getNumber() != 0) {
        protoByNumber.put(value.getNumber(), value);
      }
    }
    for (E value : engine.getEnumConstants()) {
      P match = Enum.valueOf(proto, prefix + value.name());
      engineByProto.put(match, value);
      protoByEngine.put(value, match);
    }
  }

  /** The engine's value; empty if the field is not set, or wrong, which is then found. */
  Optional<E> read(int number, String field, Findings findings) {
    if (number == 0) {
      return Optional.empty();
    }
    P proto = protoByNumber.get(number);
    if (proto == null) {
      findings.invalid(
          field,
          number
              + " is unknown; known: "
              + protoByNumber.values().stream().map(Enum::name).collect(Collectors.joining(", ")));
      return Optional.empty();
    }
    E engine = engineByProto.get(proto);
    if (engine == null) {
      findings.unimplemented(field, proto.name() + " is not acted on yet");
    }
    return Optional.ofNullable(engine);
  }

  /** The proto's name for the engine's value. */
  P toProto(E value) {
    return protoByEngine.get(value);
  }
}
