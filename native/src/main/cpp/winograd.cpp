// Convolutions of 3 x 3 by Winograd's F(4x4, 3x3), whose maths is in winograd_transform.h.
//
//   V = B^T d B of every tile         U = G g G^T of every pair of channels
//   M = V U: for each of the 36 elements of a tile one product, (tiles x inputs) (inputs x outputs)
//   y = A^T M A of every tile
//
// A thread multiplies a group of tiles by a slab of COLUMNS outputs, and transforms the result back at once, while M is
// in its cache. One operand is transformed by all threads together, the other by each for itself:
//
//   weights first   if U is small, which is where maps are large: all of U at once; then each thread takes groups of
//                   tiles so small that their V stays in its L2 cache
//   tiles first     otherwise: V of a group that fits the L3 cache; then each thread takes slabs, and transforms the
//                   slab's weights. So U, four times the size of the weights (414 MB for both directions of VGG19), is
//                   never kept, nor read from memory; transforming it again takes less than a tenth of the time.
//
// Every output is summed in the same order whatever the number of threads.

#include "winograd.h"

#include <omp.h>

#include "product.h"
#include "winograd_transform.h"

namespace VECTOR_NAMESPACE {
namespace {

constexpr int TILE = 4;       // outputs
constexpr int ELEMENTS = 36;  // of a transformed tile
constexpr int LINE = 16;      // floats; distances of powers of two would share too few sets of a cache

constexpr int DEPTH = 128;                // inputs that are transformed and multiplied at once
constexpr int SMALL_GROUP = 12;           // tiles whose V a thread keeps in its L2 cache
constexpr int LARGE_GROUP = 96;           // tiles whose V the threads keep in the L3 cache
constexpr long SMALL_WEIGHTS = 1l << 20;  // floats of U that are transformed at once

int rounded_up(int value, int unit) { return (value + unit - 1) / unit * unit; }

// Where everything is in the scratch memory, in floats.
struct Plan {
  int rows, columns, tiles;  // tiles
  int slabs;
  bool weights_first;
  int group;                     // tiles, a multiple of ROWS
  long v_plane, v_block;         // [block of DEPTH inputs][element][tile][input]
  long u_plane, u_block;         // [block of DEPTH inputs][element][input][column], of one slab
  long m_plane;                  // [element][tile][column], of one slab
  long v_size, u_size, m_size;
  long shared, own;              // of all threads, and of each

  Plan(int height, int width, int inputs, int outputs) {
    rows = (height + TILE - 1) / TILE;
    columns = (width + TILE - 1) / TILE;
    tiles = rows * columns;
    slabs = (outputs + COLUMNS - 1) / COLUMNS;
    weights_first = static_cast<long>(ELEMENTS) * inputs * outputs <= SMALL_WEIGHTS;
    const int largest = weights_first ? SMALL_GROUP : LARGE_GROUP;
    const int groups = (tiles + largest - 1) / largest;
    group = rounded_up((tiles + groups - 1) / groups, ROWS);
    const int depth = smaller(inputs, DEPTH), blocks = (inputs + DEPTH - 1) / DEPTH;
    v_plane = static_cast<long>(group) * depth + LINE;
    v_block = ELEMENTS * v_plane;
    v_size = blocks * v_block;
    u_plane = static_cast<long>(depth) * COLUMNS + LINE;
    u_block = ELEMENTS * u_plane;
    u_size = blocks * u_block;
    m_plane = static_cast<long>(group) * COLUMNS + LINE;
    m_size = ELEMENTS * m_plane;
    shared = weights_first ? slabs * u_size : v_size;
    own = (weights_first ? v_size : u_block) + m_size;
  }

  long floats(int threads) const { return shared + threads * own; }
};

// One convolution under way.
struct Work {
  const Convolution& c;
  const Plan& plan;

  // The outputs of a slab; a multiple of LANES.
  int width_of(int slab) const { return smaller(COLUMNS, c.outputs - slab * COLUMNS); }

  // The inputs of a block.
  int depth_of(int block) const { return smaller(DEPTH, c.inputs - block * DEPTH); }

  // Has a line of channels of the next tile to the right fetched into the cache, as far as this tile does not overlap it.
  void expect_next_tile(const float* corner, long row) const {
    for (int i = 0; i < 6; i++) {
      for (int j = 6; j < 6 + TILE; j++) {
        __builtin_prefetch(corner + i * row + j * c.inputs);
      }
    }
  }

  // A block of inputs of one tile, zero outside of the map.
  template <bool Inside>
  void transform_tile(int y0, int x0, int first, int depth, float* v) const {
    const int height = c.height, width = c.width, inputs = c.inputs;
    const long row = static_cast<long>(width) * inputs, plane = plan.v_plane;
    const float* corner = c.source + y0 * row + static_cast<long>(x0) * inputs + first;
    for (int channel = 0; channel < depth; channel += LANES) {
      if (Inside && channel % LINE == 0) {
        expect_next_tile(corner + channel, row);
      }
      transform_input_tile(
          [=](int i, int j) {
            const bool here = Inside || (static_cast<unsigned>(y0 + i) < static_cast<unsigned>(height) &&
                                         static_cast<unsigned>(x0 + j) < static_cast<unsigned>(width));
            return here ? load(corner + i * row + j * inputs + channel) : Vector{};
          },
          [=](int i, int j, Vector value) { store(v + (6 * i + j) * plane + channel, value); });
    }
  }

  // The same of the gradient of a pool's input. Windows start at even rows and columns, where y0 and x0 are odd.
  template <bool Inside>
  void transform_pooled_tile(int y0, int x0, int first, int depth, float* v) const {
    const int height = c.height / 2, width = c.width / 2, inputs = c.inputs;
    const int y = (y0 + 1) / 2 - 1, x = (x0 + 1) / 2 - 1;
    const long plane = plan.v_plane;
    const Vector share = all(c.source_pool == AVERAGE ? 0.25f : 1.0f);
    for (int channel = 0; channel < depth; channel += LANES) {
      Vector values[4][4];
      Code codes[4][4];
      for (int i = 0; i < 4; i++) {
        for (int j = 0; j < 4; j++) {
          const bool here = Inside || (static_cast<unsigned>(y + i) < static_cast<unsigned>(height) &&
                                       static_cast<unsigned>(x + j) < static_cast<unsigned>(width));
          const long at = here ? (static_cast<long>(y + i) * width + x + j) * inputs + first + channel : 0;
          values[i][j] = here ? share * load(c.source + at) : Vector{};
          codes[i][j] = here ? static_cast<const Code*>(c.source_codes)[at / LANES] : 0;
        }
      }
      transform_input_tile(
          [&](int i, int j) {
            const int bit = ((i + 1) % 2 * 2 + (j + 1) % 2) * LANES;
            return chosen(static_cast<unsigned>(codes[(i + 1) / 2][(j + 1) / 2] >> bit), values[(i + 1) / 2][(j + 1) / 2]);
          },
          [=](int i, int j, Vector value) { store(v + (6 * i + j) * plane + channel, value); });
    }
  }

  // Tile `place` of a group.
  void transform_tile(int tile, int place, float* v) const {
    const int y0 = tile / plan.columns * TILE - 1, x0 = tile % plan.columns * TILE - 1;
    // Of a pool's input, two rows and columns more are looked at; an odd last one is none of its.
    const int more = c.source_pool == NO_POOL ? 0 : 1;
    const int height = more ? c.height / 2 * 2 : c.height, width = more ? c.width / 2 * 2 : c.width;
    const bool inside = y0 >= more && x0 >= more && y0 + 6 + more <= height && x0 + 6 + more <= width;
    for (int block = 0; block * DEPTH < c.inputs; block++) {
      const int depth = depth_of(block);
      float* to = v + block * plan.v_block + place * depth;
      if (more) {
        inside ? transform_pooled_tile<true>(y0, x0, block * DEPTH, depth, to)
               : transform_pooled_tile<false>(y0, x0, block * DEPTH, depth, to);
      } else {
        inside ? transform_tile<true>(y0, x0, block * DEPTH, depth, to)
               : transform_tile<false>(y0, x0, block * DEPTH, depth, to);
      }
    }
  }

  // The weights of a block of inputs and a slab of outputs.
  void transform_weights(int slab, int block, float* u) const {
    const int depth = depth_of(block), width = width_of(slab);
    const long plane = plan.u_plane;
    for (int input = 0; input < depth; input++) {
      for (int tap = 0; tap < 9; tap++) {
        // Four inputs ahead; beyond the end it does nothing.
        const long pair = static_cast<long>(slab * COLUMNS / PANEL) * c.inputs + block * DEPTH + input + 4;
        __builtin_prefetch(c.weights + (pair * 9 + tap) * PANEL);
      }
      for (int column = 0; column < COLUMNS; column += LANES) {
        const int output = slab * COLUMNS + column;
        const long pair = static_cast<long>(output / PANEL) * c.inputs + block * DEPTH + input;
        const float* from = c.weights + pair * 9 * PANEL + output % PANEL;
        float* to = u + input * COLUMNS + column;
        transform_weights_tile([=](int i, int j) { return column < width ? load(from + (3 * i + j) * PANEL) : Vector{}; },
                               [=](int i, int j, Vector value) { store(to + (6 * i + j) * plane, value); });
      }
    }
  }

  void finish_tile(int tile, const float* m, int slab) const {
    const int y0 = tile / plan.columns * TILE, x0 = tile % plan.columns * TILE;
    const int slab_width = width_of(slab);
    const long plane = plan.m_plane;
    for (int column = 0; column < slab_width; column += LANES) {
      const int output = slab * COLUMNS + column;
      const Vector bias = c.bias == nullptr ? Vector{} : load(c.bias + output);
      Vector y[TILE][TILE];
      transform_output_tile([=](int i, int j) { return load(m + (6 * i + j) * plane + column); },
                            [&](int i, int j, Vector value) { y[i][j] = value + bias; });
      if (c.target_pool == NO_POOL) {
        store_tile(y0, x0, output, y);
      } else {
        store_pooled_tile(y0 / 2, x0 / 2, output, y);
      }
    }
  }

  void store_tile(int y0, int x0, int output, const Vector (&y)[TILE][TILE]) const {
    const int height = smaller(TILE, c.height - y0), width = smaller(TILE, c.width - x0);
    for (int i = 0; i < height; i++) {
      for (int j = 0; j < width; j++) {
        const long at = (static_cast<long>(y0 + i) * c.width + x0 + j) * c.outputs + output;
        Vector value = y[i][j];
        if (c.accumulate) {
          value += load(c.target + at);
        }
        if (c.relu) {
          value = rectified(value);
        }
        if (c.activation != nullptr) {
          value = load(c.activation + at) > Vector{} ? value : Vector{};
        }
        store(c.target + at, value);
      }
    }
  }

  void store_pooled_tile(int y0, int x0, int output, const Vector (&y)[TILE][TILE]) const {
    const int height = smaller(TILE / 2, c.height / 2 - y0), width = smaller(TILE / 2, c.width / 2 - x0);
    for (int i = 0; i < height; i++) {
      for (int j = 0; j < width; j++) {
        const Vector window[4] = {y[2 * i][2 * j], y[2 * i][2 * j + 1], y[2 * i + 1][2 * j], y[2 * i + 1][2 * j + 1]};
        const long at = (static_cast<long>(y0 + i) * (c.width / 2) + x0 + j) * c.outputs + output;
        Code code = 0;
        store(c.target + at, c.target_pool == MAXIMUM ? maximum(window, code) : average(window, code));
        if (c.target_codes != nullptr) {
          static_cast<Code*>(c.target_codes)[at / LANES] = code;
        }
      }
    }
  }

  Vector maximum(const Vector (&window)[4], Code& code) const {
    const Vector upper = window[0] < window[1] ? window[1] : window[0];
    const Vector lower = window[2] < window[3] ? window[3] : window[2];
    Vector largest = upper < lower ? lower : upper;
    Lanes searched = c.relu ? largest > Vector{} : Lanes{} == Lanes{};
    for (int place = 0; place < 4; place++) {
      const Lanes found = searched & (window[place] == largest);
      searched &= ~found;
      code |= static_cast<Code>(signs(found)) << place * LANES;
    }
    return c.relu ? rectified(largest) : largest;
  }

  Vector average(const Vector (&window)[4], Code& code) const {
    Vector sum = {};
    for (int place = 0; place < 4; place++) {
      sum += c.relu ? rectified(window[place]) : window[place];
      const Lanes passing = c.relu ? window[place] > Vector{} : Lanes{} == Lanes{};
      code |= static_cast<Code>(signs(passing)) << place * LANES;
    }
    return 0.25f * sum;
  }

  // Multiplies `count` tiles by the weights of a block and a slab; with the last block, their outputs will soon be stored.
  void multiply_block(int first, int slab, int count, int block, const float* v, const float* u, float* m) const {
    const int depth = depth_of(block);
    const bool last = (block + 1) * DEPTH >= c.inputs;
    for (int e = 0; e < ELEMENTS; e++) {
      if (last) {
        for (int tile = e * count / ELEMENTS; tile < (e + 1) * count / ELEMENTS; tile++) {
          expect_outputs(first + tile, slab);
        }
      }
      for (int tile = 0; tile < count; tile += ROWS) {
        multiply<ROWS>(v + block * plan.v_block + e * plan.v_plane + tile * depth, depth, 1, u + e * plan.u_plane,
                       COLUMNS, depth, m + e * plan.m_plane + tile * COLUMNS, COLUMNS, block > 0);
      }
    }
  }

  // Has the lines that a tile's outputs go to fetched into the cache.
  void expect_outputs(int tile, int slab) const {
    const int more = c.target_pool == NO_POOL ? 1 : 2;
    const int width = c.width / more, height = c.height / more, size = TILE / more;
    const int y0 = tile / plan.columns * size, x0 = tile % plan.columns * size;
    for (int i = 0; i < smaller(size, height - y0); i++) {
      for (int j = 0; j < smaller(size, width - x0); j++) {
        const long at = (static_cast<long>(y0 + i) * width + x0 + j) * c.outputs + slab * COLUMNS;
        __builtin_prefetch(c.target + at, 1, 2);
        if (c.activation != nullptr) {
          __builtin_prefetch(c.activation + at, 0, 2);
        }
      }
    }
  }

  void finish_tiles(int first, int count, const float* m, int slab) const {
    for (int tile = 0; tile < count; tile++) {
      finish_tile(first + tile, m + tile * COLUMNS, slab);
    }
  }

  void weights_first(float* u, float* v, float* m) const {
#pragma omp for schedule(dynamic)
    for (int slab = 0; slab < plan.slabs; slab++) {
      for (int block = 0; block * DEPTH < c.inputs; block++) {
        transform_weights(slab, block, u + slab * plan.u_size + block * plan.u_block);
      }
    }
#pragma omp for schedule(dynamic)
    for (int first = 0; first < plan.tiles; first += plan.group) {
      const int count = smaller(plan.group, plan.tiles - first);
      for (int tile = 0; tile < count; tile++) {
        transform_tile(first + tile, tile, v);
      }
      for (int slab = 0; slab < plan.slabs; slab++) {
        for (int block = 0; block * DEPTH < c.inputs; block++) {
          multiply_block(first, slab, count, block, v, u + slab * plan.u_size + block * plan.u_block, m);
        }
        finish_tiles(first, count, m, slab);
      }
    }
  }

  void tiles_first(float* v, float* u, float* m) const {
    for (int first = 0; first < plan.tiles; first += plan.group) {
      const int count = smaller(plan.group, plan.tiles - first);
#pragma omp for schedule(dynamic)
      for (int tile = 0; tile < count; tile++) {
        transform_tile(first + tile, tile, v);
      }
#pragma omp for schedule(dynamic)
      for (int slab = 0; slab < plan.slabs; slab++) {
        for (int block = 0; block * DEPTH < c.inputs; block++) {
          transform_weights(slab, block, u);
          multiply_block(first, slab, count, block, v, u, m);
        }
        finish_tiles(first, count, m, slab);
      }
    }
  }
};

}  // namespace

long long convolution_scratch(int height, int width, int inputs, int outputs, int threads) {
  return Plan(height, width, inputs, outputs).floats(threads) * static_cast<long long>(sizeof(float));
}

void convolve(const Convolution& c, float* scratch, int threads) {
  const Plan plan(c.height, c.width, c.inputs, c.outputs);
  const Work work{c, plan};
  const int available = omp_get_max_threads();
#pragma omp parallel num_threads(smaller(available, threads))
  {
    float* first = scratch + plan.shared + omp_get_thread_num() * plan.own;
    float* second = first + plan.own - plan.m_size;
    if (plan.weights_first) {
      work.weights_first(scratch, first, second);
    } else {
      work.tiles_first(scratch, first, second);
    }
  }
}

}  // namespace VECTOR_NAMESPACE
