package dev.brushwork.compute.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.brushwork.compute.Device;
import dev.brushwork.compute.DeviceContractTest;
import dev.brushwork.compute.DeviceOptions;
import dev.brushwork.compute.Experiment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** The contract with Winograd's algorithm wherever it is possible, with one set of instructions. */
abstract class WinogradContract extends DeviceContractTest {
  private final Instructions instructions;

  WinogradContract(Instructions instructions) {
    this.instructions = instructions;
  }

  @Override
  public final Device open(DeviceOptions options) {
    KernelLibrary.unavailableReason().ifPresent(reason -> assumeTrue(false, reason));
    assumeTrue(instructions.code() <= Kernels.widestInstructions(), "no " + instructions + " here");
    return new OneDnnDevice(
        options, KernelChoice.using(KernelChoice.Use.WHEREVER_POSSIBLE, instructions));
  }

  @Override
  public final double tolerance() {
    return 1e-4; // twice the direct path's: the transforms round, too
  }

  @ParameterizedTest(name = "{0}")
  @ArgumentsSource(WinogradCases.class)
  final void ownKernelsAgreeWithTheOracle(Experiment experiment) {
    assertAgreesWithTheOracle(experiment);
  }

  @Test
  final void theDescriptionSaysSo() {
    assertThat(device().description()).endsWith("Winograd with " + instructions);
  }
}
