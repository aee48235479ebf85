package dev.brushwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JobFlagsTest {
  private static int quota(JobFlags flags, boolean callersAreKnown) {
    try (JobFlags.Opened opened = flags.open(callersAreKnown)) {
      return opened.settings().maxQueued();
    }
  }

  @Test
  void oneCallerAmongOthersMayHaveFewerJobsWaitingThanOneAlone() {
    JobFlags flags = new JobFlags();
    assertThat(quota(flags, true)).isEqualTo(8);
    assertThat(quota(flags, false)).isEqualTo(64);
    flags.maxQueued = 3;
    assertThat(quota(flags, true)).isEqualTo(3);
    assertThat(quota(flags, false)).isEqualTo(3);
  }
}
