package dev.brushwork.compute;

import dev.brushwork.compute.reference.ReferenceDevice;

/** What the parts of the contract suite have to work with. */
public interface DeviceUnderTest {

  /** The device, opened anew for each test. */
  Device device();

  /** Opens another device of the same backend; the caller closes it. */
  Device open(DeviceOptions options);

  /** The oracle. */
  ReferenceDevice oracle();

  /** The largest error to accept, relative to the root mean square of what is expected. */
  double tolerance();
}
