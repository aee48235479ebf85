package dev.brushwork.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

final class EveryBackendTest {

  /** A backend cannot be added without the contract suite: this looks for its test by name. */
  @Test
  void everyBackendOnTheClassPathHasATestOfItsContract() throws ClassNotFoundException {
    ServiceLoader<DeviceProvider> providers = ServiceLoader.load(DeviceProvider.class);
    assertThat(providers).isNotEmpty();
    for (DeviceProvider provider : providers) {
      String test = provider.getClass().getName().replaceAll("Provider$", "DeviceTest");
      assertThat(DeviceContractTest.class).isAssignableFrom(Class.forName(test));
    }
  }
}
