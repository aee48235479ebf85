package dev.brushwork.engine.weights;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The canonical name of a convolution, which orders as the network computes. VGG: {@code convB_N},
 * the blocks B and their layers N counted from 1, and of a distilled VGG {@code headB_N} beside it,
 * which no other layer reads. ResNet: {@code conv1}, then {@code layerL.B.convI}, the stages L and
 * a block's convolutions I counted from 1 and the blocks B from 0, and {@code layerL.B.downsample}
 * on the way around a block.
 */
record ConvolutionName(String name, int stage, int block, int place)
    implements Comparable<ConvolutionName> {
  private static final Pattern PATTERN =
      Pattern.compile(
          "(?:conv|head(?=\\d_))([1-9]\\d?)(?:_([1-9]\\d?))?"
              + "|layer([1-9])\\.(\\d{1,2})\\.(?:conv([1-9])|downsample)");

  private static final Comparator<ConvolutionName> ORDER =
      Comparator.comparingInt(ConvolutionName::stage)
          .thenComparingInt(ConvolutionName::block)
          .thenComparingInt(ConvolutionName::place)
          .thenComparing(ConvolutionName::name);

  /** Reads a name; empty if it is not that of a convolution. */
  static Optional<ConvolutionName> parse(String name) {
    Matcher m = PATTERN.matcher(name);
    if (!m.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        m.group(3) == null
            ? new ConvolutionName(name, number(m.group(1), 0), 0, number(m.group(2), 0))
            // The stem, conv1, stands before all stages, and the way around at a block's end.
            : new ConvolutionName(
                name,
                number(m.group(3), 0) + 1,
                number(m.group(4), 0),
                number(m.group(5), Integer.MAX_VALUE)));
  }

  private static int number(String digits, int absent) {
    return digits == null ? absent : Integer.parseInt(digits);
  }

  @Override
  public int compareTo(ConvolutionName other) {
    return ORDER.compare(this, other);
  }
}
