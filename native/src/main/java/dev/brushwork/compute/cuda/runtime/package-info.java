/**
 * A thin layer over the CUDA runtime: {@link dev.brushwork.compute.cuda.runtime.CudaRuntime} has
 * what the backend needs of it, {@link dev.brushwork.compute.cuda.runtime.JavaCppRuntime} calls the
 * library. Tests put a runtime on host memory in its place.
 */
package dev.brushwork.compute.cuda.runtime;
