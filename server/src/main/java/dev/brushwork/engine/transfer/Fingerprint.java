package dev.brushwork.engine.transfer;

import dev.brushwork.compute.Precision;
import dev.brushwork.compute.Sha256;
import dev.brushwork.engine.image.Image;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/**
 * What a run paints, in one SHA-256: every component of its spec but those that can be steered, its
 * precision, weights and images. A checkpoint continues only the run whose fingerprint it has.
 */
final class Fingerprint {
  /** To be raised when the same values come to mean another computation. */
  private static final String VERSION = "brushwork checkpoint 1";

  private final MessageDigest digest = Sha256.digest();

  private Fingerprint() {}

  /**
   * @param weightsSha256 of the network's weights
   * @return 64 lower-case hex digits
   */
  static String of(
      TransferSpec spec, Precision precision, String weightsSha256, TransferInputs inputs) {
    Fingerprint fingerprint = new Fingerprint();
    fingerprint.text(VERSION);
    // By tiles or not, the picture is the same but for rounding.
    fingerprint.value(Steering.neutral(spec).toBuilder().tile(0).build());
    fingerprint.value(precision);
    fingerprint.text(weightsSha256);
    fingerprint.image(inputs.content());
    for (TransferInputs.Style style : inputs.styles()) {
      fingerprint.image(style.image());
      fingerprint.value(style.weight());
      style.contentMask().ifPresent(fingerprint::image);
      style.styleMask().ifPresent(fingerprint::image);
    }
    inputs.init().ifPresent(fingerprint::image);
    inputs
        .temporal()
        .ifPresent(
            temporal -> {
              fingerprint.image(temporal.target());
              fingerprint.value(temporal.confidence().isPresent());
              temporal.confidence().ifPresent(fingerprint::image);
            });
    return Sha256.hex(fingerprint.digest);
  }

  /** Each with its name, so that a component that is added changes every fingerprint. */
  private void value(Object value) {
    if (value instanceof Record record) {
      for (RecordComponent component : record.getClass().getRecordComponents()) {
        text(component.getName());
        try {
          component.getAccessor().trySetAccessible();
          value(component.getAccessor().invoke(record));
        } catch (ReflectiveOperationException e) {
          throw new IllegalStateException("cannot read " + component, e);
        }
      }
    } else if (value instanceof List<?> list) {
      text("[" + list.size());
      list.forEach(this::value);
    } else if (value instanceof Optional<?> optional) {
      optional.ifPresentOrElse(this::value, () -> text(""));
    } else if (value instanceof Enum<?> constant) {
      text(constant.name());
    } else {
      // Strings, numbers and booleans, whose texts are exact.
      text(value.toString());
    }
  }

  private void text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
    digest.update(bytes);
  }

  private void image(Image image) {
    text(image.width() + "x" + image.height());
    image
        .deepRgb()
        .ifPresentOrElse(
            deep -> {
              ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(deep.length, Short.BYTES));
              bytes.asShortBuffer().put(deep);
              digest.update(bytes);
            },
            () -> digest.update(image.rgb()));
    image.alpha().ifPresent(digest::update);
  }
}
