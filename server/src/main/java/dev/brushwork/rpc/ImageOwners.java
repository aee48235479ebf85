package dev.brushwork.rpc;

import dev.brushwork.job.JobStore;
import dev.brushwork.security.Caller;
import dev.brushwork.security.Role;

/**
 * Who may see which image: those who have uploaded it, those with a job that has it, and operators.
 * Images are kept once, whoever sent them; that others have sent the same is not to be noticed.
 */
final class ImageOwners {
  private final JobStore store;

  ImageOwners(JobStore store) {
    this.store = store;
  }

  /** Whether the caller of the moment may see an image. */
  boolean isVisible(String sha256) {
    Caller caller = CurrentCaller.get();
    return caller.may(Role.OPERATOR) || store.ownsImage(caller.principal(), sha256);
  }

  /** Lets a principal see an image that it has sent. */
  void add(Caller caller, String sha256) {
    store.ownImage(caller.principal(), sha256);
  }
}
