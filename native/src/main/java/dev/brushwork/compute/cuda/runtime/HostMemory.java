package dev.brushwork.compute.cuda.runtime;

import java.nio.ByteBuffer;

/**
 * Memory of the host that a {@link CudaRuntime} allocated.
 *
 * @param bytes the memory itself, in the machine's byte order
 */
public record HostMemory(long address, ByteBuffer bytes) {}
