/**
 * The {@code cuda} backend: convolutions by cuDNN ({@code cudnn}), all else by our own kernels
 * ({@code kernels}), over a thin layer on the CUDA runtime ({@code runtime}).
 *
 * <p>A recording is lowered to a {@link dev.brushwork.compute.cuda.Schedule} of steps over values
 * in known layouts, without allocating anything; so the same code prices a recording and prepares
 * it. A program then is one arena, the steps bound to addresses, and after its first iteration a
 * CUDA graph of them. Nothing but uploads, downloads and losses that are asked for crosses to the
 * host.
 */
package dev.brushwork.compute.cuda;
