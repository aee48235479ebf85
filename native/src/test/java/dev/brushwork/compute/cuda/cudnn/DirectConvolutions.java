package dev.brushwork.compute.cuda.cudnn;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Convolutions on host memory, by their definition and in double precision; only operands and
 * results are rounded. It asks for a workspace and overwrites it, and requires what {@link
 * Operands} does.
 */
public final class DirectConvolutions implements Convolutions {
  private static final long WORKSPACE_BYTES = 256;
  private static final byte NAN = (byte) 0xff;

  private final Launcher launcher;
  private final AtomicInteger open = new AtomicInteger();

  public DirectConvolutions() {
    this(Launcher.IMMEDIATE);
  }

  public DirectConvolutions(Launcher launcher) {
    this.launcher = launcher;
  }

  /** Plans that were not closed yet. */
  public int openPlans() {
    return open.get();
  }

  @Override
  public ConvolutionPlan plan(ConvolutionSpec spec) {
    open.incrementAndGet();
    return new DirectPlan(spec);
  }

  @Override
  public String library() {
    return "no cuDNN";
  }

  @Override
  public void close() {
    if (open.get() != 0) {
      throw new IllegalStateException(open.get() + " plans are still open");
    }
  }

  private final class DirectPlan implements ConvolutionPlan {
    private final ConvolutionSpec spec;
    private boolean closed;

    private DirectPlan(ConvolutionSpec spec) {
      this.spec = spec;
    }

    @Override
    public ConvolutionSpec spec() {
      return spec;
    }

    @Override
    public long workspaceBytes() {
      return WORKSPACE_BYTES;
    }

    @Override
    public boolean fused() {
      return true;
    }

    @Override
    public String engine() {
      return "direct";
    }

    @Override
    public void execute(long stream, Operands operands) {
      if (closed) {
        throw new IllegalStateException("the plan is closed");
      }
      HostOperands.check(spec, operands, WORKSPACE_BYTES);
      launcher.launch(
          stream,
          () -> {
            Direct.execute(spec, operands);
            HostMemory.fill(operands.workspace(), WORKSPACE_BYTES, NAN);
          });
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        open.decrementAndGet();
      }
    }
  }
}
