/* The kernels of the cuda backend, as C functions.
 *
 * Maps are height x width x channels, dense, in one of the formats below; channels are a multiple of 8, which every layer
 * of the networks has, so that eight channels move as 16 bytes. Height and width are any. Beside maps of FP16 or BF16
 * gradients are BF16, beside FP32 maps they are FP32. Images, moments, losses and Gram matrices are always floats.
 *
 * Pointers are to device memory, those to maps, gradients and images aligned to 16 bytes. Work is put on `stream` (a
 * cudaStream_t) and nothing waits, allocates or reads memory on the host, so every function can be captured in a graph.
 * The result is a cudaError_t: 0, or cudaErrorInvalidValue (1) for sizes that are refused, or what the launch said. All
 * sums are in a fixed order: the same input gives the same bits on the same architecture.
 */
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

enum { BRUSHWORK_FP32 = 0, BRUSHWORK_FP16 = 1, BRUSHWORK_BF16 = 2 };

/* convert.cu: to = scale * from. */
int brushwork_convert(const void* from, int from_format, void* to, int to_format, long long elements, float scale,
                      void* stream);

/* reduce.cu: *sum = scale * the sum of the partial sums that a loss left behind. */
int brushwork_reduce(const float* partials, int count, double scale, double* sum, void* stream);

/* squared_error.cu: the gradient of coefficient * sum((map - target)^2), unless `gradient` is null, and the partial sums
 * of (map - target)^2. */
int brushwork_squared_error_partials(long long elements);
int brushwork_squared_error(const void* map, const void* target, void* gradient, float* partials, long long elements,
                            float coefficient, int format, void* stream);

#ifdef __cplusplus
}
#endif
