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

enum { BRUSHWORK_MAXIMUM = 0, BRUSHWORK_AVERAGE = 1, BRUSHWORK_L2 = 2 };
enum { BRUSHWORK_ABSOLUTE = 0, BRUSHWORK_SQUARED = 1 };
enum { BRUSHWORK_KERAS = 0, BRUSHWORK_TORCH = 1 };

/* Network input channel c = scale[c] * image channel source[c] + shift[c]. In device memory. */
struct brushwork_preprocessing {
  float scale[3];
  float shift[3];
  int source[3];
};

/* What depends on the number of an update. In device memory, written by adam_begin. */
struct brushwork_adam_scalars {
  float step_size;
  float root_scale;
};

/* convert.cu: to = scale * from. */
int brushwork_convert(const void* from, int from_format, void* to, int to_format, long long elements, float scale,
                      void* stream);

/* repack.cu: the same between maps, or matrices, of any width, a row `stride` values after the one before: what `to` has
 * beyond the rows and columns of `from` becomes 0. Or added to what is there, where `accumulate` is not 0. */
int brushwork_repack(const void* from, int from_format, long long from_rows, int from_columns, int from_stride, void* to,
                     int to_format, long long to_rows, int to_stride, float scale, int accumulate, void* stream);

/* window.cu: between a part and its place in a whole, both of one format with `stride` values a pixel. `frame` points to
 * six floats, see Frame.java: part = whole where the pixel counts, 0 elsewhere; or whole += part where it counts. */
int brushwork_window_read(void* whole, int height, int width, int stride, void* part, int part_height, int part_width,
                          int part_stride, int channels, int format, const float* frame, void* stream);
int brushwork_window_add(void* whole, int height, int width, int stride, void* part, int part_height, int part_width,
                         int part_stride, int channels, int format, const float* frame, void* stream);

/* reduce.cu: *sum = scale * the sum of the partial sums that a loss left behind. */
int brushwork_reduce(const float* partials, int count, double scale, double* sum, void* stream);

/* squared_error.cu: the partial sums of (unscale * map - target)^2, and slope * (unscale * map - target) as the gradient,
 * unless that is null. The target is dense; map and gradient have `channels` padded to a multiple of eight. */
int brushwork_squared_error_partials(long long pixels, int channels);
int brushwork_squared_error(const void* map, const float* target, void* gradient, float* partials, long long pixels,
                            int channels, float unscale, float slope, int format, void* stream);

/* total_variation.cu: adds the gradient of coefficient * sum(kind(difference of neighbours)) to `gradient`, unless that
 * is null, and the partial sums. Of any number of channels. */
int brushwork_total_variation_partials(int height, int width, int channels);
int brushwork_total_variation(const float* image, float* gradient, float* partials, int height, int width, int channels,
                              float coefficient, int kind, void* stream);

/* stencil_variation.cu: the same for the variations of more than two points: the weighted sum of squares, or, where
 * `power` is not 0, the sum of powers. */
int brushwork_stencil_variation_partials(int height, int width, int channels);
int brushwork_stencil_variation(const float* image, float* gradient, float* partials, int height, int width, int channels,
                                float coefficient, float right, float below, float diagonal, int power, void* stream);

/* normalize_gradient.cu: the partial sums of absolute values, and a gradient times strength / (*sum + epsilon). `elements` is
 * a multiple of 8, `format` that of the map beside. */
int brushwork_absolute_sum_partials(long long elements);
int brushwork_absolute_sum(const void* gradient, float* partials, long long elements, int format, void* stream);
int brushwork_normalize_gradient(const void* gradient, const double* sum, void* output, long long elements,
                                 double strength, double epsilon, int format, void* stream);

/* map_mean.cu: scale * the sum over pixels of each of the first `outputs` of `channels`, a multiple of 8; and the gradient
 * scale * that of the mean in every pixel, in the format of gradients beside maps of `format`. */
int brushwork_map_mean_forward(const void* map, float* mean, long long pixels, int channels, int outputs, float scale,
                               int format, void* stream);
int brushwork_map_mean_backward(const float* mean_gradient, void* gradient, long long pixels, int channels, int outputs,
                                float scale, int format, void* stream);

/* matrix_product.cu: to = left right, rows x columns with sums of so many terms; a factor that is said to be transposed
 * lies in memory as its transpose. All are dense floats. */
int brushwork_matrix_product(const float* left, int left_transposed, const float* right, int right_transposed, float* to,
                             int rows, int columns, int terms, void* stream);

/* matrix_combine.cu: of dense floats, to = alpha a + beta b + gamma I, b may be null; to = coefficient * (*squares)^exponent
 * * (*dot) * a, squares and dot may be null; *dot = coefficient * the sum of a b, or of a where b is null, over the diagonal alone if
 * `diagonal` is not 0. And to = scale * (a + a^T) in the format of gradients beside maps of `format`, `stride` rows of
 * `stride`. */
int brushwork_matrix_combine(const float* a, const float* b, float* to, long long elements, int columns, float alpha,
                             float beta, float gamma, void* stream);
int brushwork_matrix_scale(const float* a, float* to, long long elements, const double* squares, double exponent,
                           const double* dot, double coefficient, void* stream);
int brushwork_matrix_dot(const float* a, const float* b, double* dot, long long elements, int columns, int diagonal,
                         double coefficient, void* stream);
int brushwork_symmetrise(const float* a, void* to, int size, int stride, float scale, int format, void* stream);

/* replicate.cu: a map of floats, of any number of channels, with its border repeated `padding` times around it, and the
 * gradient by the map. */
int brushwork_replicate_forward(const float* map, float* output, int height, int width, int channels, int padding,
                                void* stream);
int brushwork_replicate_backward(const float* gradient, float* input_gradient, int height, int width, int channels,
                                 int padding, void* stream);

/* channel_map.cu: output channel c = scale[c] * input channel source[c] + shift[c], and the gradient by the input, of
 * which every one of its `stride` channels is written. Source, scale and shift are in device memory. */
int brushwork_channel_map_forward(const float* from, int from_stride, float* to, int to_stride, long long pixels,
                                  int outputs, const int* source, const float* scale, const float* shift, void* stream);
int brushwork_channel_map_backward(const float* gradient, int gradient_stride, float* input_gradient, int input_stride,
                                   long long pixels, int outputs, const int* source, const float* scale, void* stream);

/* residual_add.cu: sum = a + b, rectified or not; and for gradients sum = a + b where mask > 0, and 0 elsewhere; there b
 * and mask may be null. */
int brushwork_residual_add(const void* a, const void* b, void* sum, long long elements, int relu, int format,
                           void* stream);
int brushwork_masked_add(const void* a, const void* b, const void* mask, void* sum, long long elements, int format,
                         void* stream);

/* guide.cu: to[p][c] = guide[p] * from[p][c]; the guide in floats, one a pixel, `channels` a multiple of eight. */
int brushwork_guide(const void* from, const float* guide_of_pixels, void* to, long long pixels, int channels, int format,
                    void* stream);

/* pool.cu: windows of 2 x 2, 2 apart, without padding. The code is a word for eight channels of an output pixel; null if
 * no backward pass follows. `rectified`: the map comes from a ReLU, whose mask the code then holds too. */
int brushwork_pool_forward(const void* map, void* output, unsigned* code, int height, int width, int channels, int kind,
                           int rectified, int format, void* stream);
int brushwork_pool_backward(const void* gradient, const unsigned* code, void* input_gradient, int height, int width,
                            int channels, int kind, int format, void* stream);

/* window_pool.cu: maxima over windows of any size, stride and padding. The code is a word an output value, aligned to 16
 * bytes; null if no backward pass follows. */
int brushwork_window_pool_forward(const void* map, void* output, unsigned* code, int height, int width, int channels,
                                  int window, int stride, int padding, int format, void* stream);
int brushwork_window_pool_backward(const void* gradient, const unsigned* code, void* input_gradient, int height,
                                   int width, int channels, int window, int stride, int padding, int format,
                                   void* stream);

/* scaled_pool.cu: means and L2 norms over such windows, times `scale`. The backward pass reads map and output for the norm
 * alone; they may be null for the mean. */
int brushwork_scaled_pool_forward(const void* map, void* output, int height, int width, int channels, int window,
                                  int stride, int padding, int kind, float scale, int format, void* stream);
int brushwork_scaled_pool_backward(const void* gradient, const void* map, const void* output, void* input_gradient,
                                   int height, int width, int channels, int window, int stride, int padding, int kind,
                                   float scale, int format, void* stream);

/* adam.cu: `input` is the network's: eight channels a pixel in 16 bits (three, what their rounding left over, two zeros),
 * four in FP32 (three, one zero). adam writes it for the next iteration, unless it is null; prepare for the first.
 * adam_begin comes before adam in each iteration, and adds 1 to `updates`. Without an input `values` are any number. */
int brushwork_prepare(const float* image, const struct brushwork_preprocessing* preprocessing, void* input,
                      long long pixels, int format, void* stream);
int brushwork_adam_begin(float* updates, struct brushwork_adam_scalars* scalars, double learning_rate, double decay_rate,
                         int decay_steps, int staircase, double beta1, double beta2, int form, void* stream);
int brushwork_adam(float* image, const float* gradient, float* moment1, float* moment2,
                   const struct brushwork_adam_scalars* scalars, const struct brushwork_preprocessing* preprocessing,
                   void* input, long long values, double beta1, double beta2, double epsilon, double clamp_min,
                   double clamp_max, int format, void* stream);

/* sgd.cu: sgd_begin comes before sgd in each iteration, finds its rate and adds 1 to `updates`; `average` follows any
 * update. Of any number of values. */
int brushwork_sgd_begin(float* updates, float* rate, double learning_rate, double decay_rate, int decay_steps,
                        int staircase, void* stream);
int brushwork_sgd(float* image, const float* gradient, float* velocity, const float* rate, long long values,
                  double momentum, double clamp_min, double clamp_max, void* stream);
int brushwork_average(const float* image, float* mean, long long values, double decay, void* stream);

/* lbfgs.cu: products, recursion and step are an update. `pairs`, in device memory, points to the steps of the ring's
 * `slots` places and then to the differences, `values` floats each; `counters` are the updates done, the places in use, the
 * head and one unused; `products` 4 slots^2 floats; `factors` 2 + 2 slots; `partials` 4 slots + 1 for each of the blocks. */
enum { BRUSHWORK_LBFGS_SLOTS = 1001 };
int brushwork_lbfgs_blocks(long long values);
int brushwork_lbfgs_products(float* const* pairs, const float* gradient, const float* counters, float* partials, int slots,
                             long long values, void* stream);
int brushwork_lbfgs_recursion(const float* partials, float* counters, float* products, float* factors, int slots,
                              long long values, double rate, double min_curvature, void* stream);
int brushwork_lbfgs_step(float* const* pairs, float* image, const float* gradient, const float* counters,
                         const float* factors, int slots, long long values, double clamp_min, double clamp_max,
                         void* stream);

/* gram.cu: partial sums of map^T map, as many floats as gram_partials says. */
long long brushwork_gram_partials(long long pixels, int channels);
int brushwork_gram(const void* map, float* partials, long long pixels, int channels, int format, void* stream);

/* gram_reduce.cu: the Gram matrix of these, times `scale`; and given a target the partial sums of (gram - target)^2 and
 * the matrix by which style_gradient multiplies, in the format of gradients. `pixels` and `channels` as for gram. Each of
 * target, gram, difference and loss_partials may be null. */
int brushwork_gram_loss_partials(int channels);
int brushwork_gram_reduce(const float* partials, const float* target, float* gram, void* difference,
                          float* loss_partials, long long pixels, int channels, float scale, float coefficient,
                          int format, void* stream);

/* style_gradient.cu: gradient = map * difference. */
int brushwork_style_gradient(const void* map, const void* difference, void* gradient, long long pixels, int channels,
                             int format, void* stream);

/* first_layer_tail.cu: the image's gradient from `map_gradient`, that by the first convolution's rectified output `map`.
 * That has 64 channels, its filter 3 x 3 taps of 3 input channels and padding 1: `weights` are outputs x inputs x height
 * x width. `style`, which may be null: in 16 bits the difference of gram_reduce, in FP32 the map from style_gradient.
 * With a coefficient other than 0 total variation is part of it; its partial sums are written unless null. */
int brushwork_first_layer_tail_partials(int height, int width);
int brushwork_first_layer_tail(const void* map, const void* map_gradient, const void* style, const float* weights,
                               const float* image, const struct brushwork_preprocessing* preprocessing, float* gradient,
                               float* variation_partials, int height, int width, int channels, float coefficient,
                               int kind, int format, void* stream);

#ifdef __cplusplus
}
#endif
