/**
 * The CUDA kernels of {@code native/src/main/cuda}, as native methods: one class with symbols, one
 * that finds the library with them. The library is the one built by nvcc or, in tests, the same
 * sources on an emulator.
 */
package dev.brushwork.compute.cuda.kernels;
