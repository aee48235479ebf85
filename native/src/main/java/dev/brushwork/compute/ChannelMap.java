package dev.brushwork.compute;

import java.util.List;

/** For each output channel, the input channel it reads, a factor and an addend. */
public record ChannelMap(List<Integer> source, List<Float> scale, List<Float> shift) {
  public ChannelMap {
    source = List.copyOf(source);
    scale = List.copyOf(scale);
    shift = List.copyOf(shift);
    if (source.isEmpty() || source.size() != scale.size() || source.size() != shift.size()) {
      throw new IllegalArgumentException(
          "a channel map needs as many sources as scales and shifts, got "
              + source.size()
              + ", "
              + scale.size()
              + " and "
              + shift.size());
    }
  }

  public int outputs() {
    return source.size();
  }
}
