package dev.brushwork.compute.cuda.cudnn;

import dev.brushwork.compute.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.bytedeco.cuda.global.cudnn;

/** Owns one way to run a graph that heuristics offered: an engine and the places of its knobs. */
final class EngineConfiguration implements AutoCloseable {
  /** More than most engines have. */
  private static final int FEW_KNOBS = 12;

  private final CudnnApi api;
  private final Descriptor configuration;
  private String engine;
  private SortedSet<Integer> numericalNotes;
  private boolean compiledAtRuntime;

  /** Empty; heuristics fill it. */
  EngineConfiguration(CudnnApi api) {
    this.api = api;
    this.configuration =
        new Descriptor(api, cudnn.CUDNN_BACKEND_ENGINECFG_DESCRIPTOR, "an engine's configuration");
  }

  /** Reads what it holds, once heuristics have filled it. */
  void read() {
    try (Scope scope = new Scope()) {
      Descriptor engineDescriptor =
          scope.own(new Descriptor(api, cudnn.CUDNN_BACKEND_ENGINE_DESCRIPTOR, "an engine"));
      configuration.getDescriptors(cudnn.CUDNN_ATTR_ENGINECFG_ENGINE, List.of(engineDescriptor));
      numericalNotes =
          notes(
              engineDescriptor,
              cudnn.CUDNN_ATTR_ENGINE_NUMERICAL_NOTE,
              AttributeType.NUMERICAL_NOTE,
              cudnn.CUDNN_NUMERICAL_NOTE_TYPE_COUNT);
      compiledAtRuntime =
          notes(
                  engineDescriptor,
                  cudnn.CUDNN_ATTR_ENGINE_BEHAVIOR_NOTE,
                  AttributeType.BEHAVIOR_NOTE,
                  cudnn.CUDNN_BEHAVIOR_NOTE_TYPE_COUNT)
              .contains(cudnn.CUDNN_BEHAVIOR_NOTE_RUNTIME_COMPILATION);
      engine = "engine " + engineDescriptor.getLong(cudnn.CUDNN_ATTR_ENGINE_GLOBAL_INDEX) + knobs();
    }
  }

  /** Room is left for notes of versions to come. */
  private static SortedSet<Integer> notes(
      Descriptor engine, int attribute, AttributeType type, int known) {
    return Arrays.stream(engine.getEnums(attribute, type, known + 32))
        .boxed()
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Such as {@code {2:1, 27:128}}: types and values, in the order of the types. */
  private String knobs() {
    // Without room for them cuDNN says that there are none, so room is made until some is left.
    for (int room = FEW_KNOBS; ; room *= 4) {
      try (Scope scope = new Scope()) {
        List<Descriptor> choices = new ArrayList<>();
        for (int i = 0; i < room; i++) {
          choices.add(
              scope.own(new Descriptor(api, cudnn.CUDNN_BACKEND_KNOB_CHOICE_DESCRIPTOR, "a knob")));
        }
        int count = configuration.getDescriptors(cudnn.CUDNN_ATTR_ENGINECFG_KNOB_CHOICES, choices);
        if (count < room) {
          return text(choices.subList(0, count));
        }
      }
    }
  }

  private static String text(List<Descriptor> choices) {
    TreeMap<Integer, Long> knobs = new TreeMap<>();
    for (Descriptor choice : choices) {
      int type =
          choice.getEnums(cudnn.CUDNN_ATTR_KNOB_CHOICE_KNOB_TYPE, AttributeType.KNOB_TYPE, 1)[0];
      knobs.put(type, choice.getLong(cudnn.CUDNN_ATTR_KNOB_CHOICE_KNOB_VALUE));
    }
    return knobs.isEmpty()
        ? ""
        : knobs.entrySet().stream()
            .map(knob -> knob.getKey() + ":" + knob.getValue())
            .collect(Collectors.joining(", ", " {", "}"));
  }

  Descriptor descriptor() {
    return configuration;
  }

  /** The engine's number and its knobs. */
  String engine() {
    return engine;
  }

  /** Of {@code cudnnBackendNumericalNote_t}. */
  Set<Integer> numericalNotes() {
    return Collections.unmodifiableSet(numericalNotes);
  }

  boolean compiledAtRuntime() {
    return compiledAtRuntime;
  }

  @Override
  public void close() {
    configuration.close();
  }
}
