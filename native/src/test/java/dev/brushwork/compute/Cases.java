package dev.brushwork.compute;

import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** A table of experiments, for parameterised tests. */
public abstract class Cases implements ArgumentsProvider {

  /** New experiments, the same on each call. */
  public abstract Stream<Experiment> experiments();

  @Override
  public final Stream<? extends Arguments> provideArguments(
      ParameterDeclarations parameters, ExtensionContext context) {
    return experiments().map(Arguments::of);
  }
}
