// Winograd, forward and backward to the data: patches of x and weights to 36 points, a matrix product over channels at each,
// and back to tiles of y.
//
// Small sets of weights are transformed once and stay in cache: a task is a panel of few tiles, all output channels (`wide`).
// Else all tasks share the points of a panel as large as the last cache bears, and a task is a group of output channels
// that transforms its weights again for every panel, for they would be four times as large in memory (`deep`).
#include "activate.hpp"
#include "fastaudio/runtime/workspace.hpp"
#include "winograd.hpp"
#include "winograd_gemm.hpp"
#include "winograd_weights.hpp"

namespace fa::FA_ISA {
namespace {

template <class T>
struct Winograd {
  Images<T> out;
  Images<const T> in;
  PackedWeights<T> w;
  const T* b;  // may be null
  int64_t images, out_channels, top, left;
  Act act;
  T alpha;
  int64_t columns;
};

constexpr int64_t kept_weights = 5 << 20, shared_points = 9 << 20;  // bytes: what stays in the last cache beside the rest
constexpr int64_t panel_points = 600 << 10;                         // and, of a panel, in the second
constexpr int64_t few_tiles = 24;                                   // of a panel at least: it goes through all weights
// Input blocks whose weights are transformed together: 0.6 MB of points, which the second-level cache keeps beside patches
template <class T>
constexpr int64_t weight_blocks = 16 / wino_unit<T>;
constexpr int64_t chain_blocks = 2;    // and summed in registers: longer sums cost accuracy

// m: [point][block of the group][tile][16], from the input blocks [c, c_end) of v and u
template <class T>
void multiply(T* m, int64_t m_step, const T* v, int64_t v_step, const T* u, int64_t u_step, const Panel& panel, int64_t v_blocks,
              int64_t out_blocks, int64_t c, int64_t c_end) {
  const int64_t high = wino_unit<T> == 2 ? panel.count * lanes : W<T>, v_group = v_blocks * panel.places * lanes;
  for (int point = 0; point < wino_points; ++point)
    for (int64_t column = 0; column < out_blocks * lanes; column += wino_columns<T>) {
      const T* const weights = u + point * u_step + column * (c_end - c) * lanes;
      T* const sums = m + point * m_step + column / lanes * panel.count * lanes + column % lanes;
      for (int64_t g = 0; g < panel.groups; ++g) {
        const T* const patches = v + point * v_step + g * v_group;
        for (int64_t i = c; i < c_end; i += chain_blocks)
          channel_products(panel.rows(g), sums + panel.start(g) * lanes, high, patches + i * panel.places * lanes, v_group,
                           weights + (i - c) * lanes * wino_columns<T>, at_most(chain_blocks, c_end - i), i > 0);
      }
    }
}

template <Act act, class T>
FA_INLINE void one_tile(T* y, int64_t pitch, const T* m, int64_t step, const T* bias, const T* used, T alpha) {
  for (int64_t l = 0; l < lanes; l += W<T>) {
    const Vec<T> b = load(bias + l);
    two_sided<T, TileRule<T>>([&](int i, int j) FA_LAMBDA { return load(m + (i * wino_patch + j) * step + l); },
                              [&](int i, int j, Vec<T> sum) FA_LAMBDA {
                                Vec<T> value = activate<act>(sum + b, alpha);
                                if constexpr (act == Act::sigmoid) value *= load(used + l);  // sigmoid(0) is not 0
                                store(y + i * pitch + j * lanes + l, value);
                              });
  }
}

// One block of output channels of a panel
template <Act act, class T>
__attribute__((noinline)) void emit(const Winograd<T>& job, int64_t block, const TileGrid& grid, const Panel& panel, const T* m,
                                    int64_t step) {
  alignas(64) T edge[wino_tile * wino_tile * lanes], bias[lanes], used[lanes];
  for (int64_t i = 0; i < lanes; ++i) {
    bias[i] = job.b ? job.b[block * lanes + i] : 0;
    used[i] = block * lanes + i < job.out_channels;
  }
  const Images<T>& out = job.out;
  TileWalk tile(grid, panel.first);
  for (int64_t t = 0; t < panel.count; ++t, tile.next(), m += lanes) {
    T* const y = out.pixel(tile.image, block, tile.y(), tile.x());
    const int64_t rows = at_most(out.h - tile.y(), wino_tile), cols = at_most(out.w - tile.x(), wino_tile);
    if (rows == wino_tile && cols == wino_tile) {
      one_tile<act>(y, out.w * lanes, m, step, bias, used, job.alpha);
    } else {
      one_tile<act>(edge, wino_tile * lanes, m, step, bias, used, job.alpha);
      for (int64_t i = 0; i < rows; ++i)
        for (int64_t j = 0; j < cols * lanes; j += W<T>) store(y + i * out.w * lanes + j, load(edge + i * wino_tile * lanes + j));
    }
  }
}

// A group of output blocks
template <class T>
void emit_group(const Winograd<T>& job, int64_t first, int64_t count, const TileGrid& grid, const Panel& panel, const T* m,
                int64_t step) {
  with_act(job.act, [&](auto code) FA_LAMBDA {
    for (int64_t i = 0; i < count; ++i)
      emit<decltype(code)::value>(job, first + i, grid, panel, m + i * panel.count * lanes, step);
  });
}

template <class T>
Status wide(const Winograd<T>& job, const TileGrid& grid, int64_t tiles) {
  const int64_t panels = ceil_div(grid.count(), tiles), depth = job.in.blocks, group = 2, groups = ceil_div(job.out.blocks, group);
  const int64_t u_step = matrix_step(depth * group * block_weights), v_step = matrix_step(ceil_div(tiles, wino_rows) * wino_rows * depth * lanes);
  const int64_t m_step = matrix_step(group * tiles * lanes);
  T* const u = reinterpret_cast<T*>(workspace(size_t(groups * wino_points * u_step) * sizeof(T)));
  if (!u) return Status::out_of_memory;
  const auto size = [&](int64_t g) { return at_most(group, job.out.blocks - g * group); };
  const Status status = parallel(groups, 0, [&](int64_t g, char*) {
    transform_weights(u + g * wino_points * u_step, u_step, job.w, g * group, size(g), 0, depth);
  });
  if (status != Status::ok) return status;
  return parallel(panels, size_t(wino_points * (v_step + m_step)) * sizeof(T), [&](int64_t task, char* scratch) {
    T *const v = reinterpret_cast<T*>(scratch), *const m = v + wino_points * v_step;
    const Panel panel(grid.count(), task, panels, wino_rows);
    for (int64_t block = 0; block < depth; ++block)
      transform_panel<T, PatchRule<T>>(v, v_step, job.in, block, grid, panel, job.top, job.left);
    for (int64_t g = 0; g < groups; ++g) {
      multiply(m, m_step, v, v_step, u + g * wino_points * u_step, u_step, panel, depth, size(g), 0, depth);
      emit_group(job, g * group, size(g), grid, panel, m, m_step);
    }
  });
}

template <class T>
Status deep(const Winograd<T>& job, const TileGrid& grid) {
  const int64_t blocks = job.in.blocks, chunk = at_most(blocks, weight_blocks<T>), group = wino_unit<T>;
  const int64_t tile_bytes = wino_points * blocks * lanes * int64_t(sizeof(T));  // its points
  const int64_t panels = ceil_div(grid.count(), at_least(shared_points / tile_bytes, wino_rows)), tiles = ceil_div(grid.count(), panels);
  const int64_t v_step = matrix_step(ceil_div(tiles, wino_rows) * wino_rows * blocks * lanes);
  const int64_t u_step = matrix_step(chunk * group * block_weights), m_step = matrix_step(group * tiles * lanes);
  T* const v = reinterpret_cast<T*>(workspace(size_t(wino_points * v_step) * sizeof(T)));
  if (!v) return Status::out_of_memory;
  const bool small = small_products(grid, blocks, job.out.blocks);
  for (int64_t p = 0; p < panels; ++p) {
    const Panel panel(grid.count(), p, panels, wino_rows);
    Status status = shared_out(small, blocks, 0, [&](int64_t block, char*) {
      transform_panel<T, PatchRule<T>>(v, v_step, job.in, block, grid, panel, job.top, job.left);
    });
    if (status != Status::ok) return status;
    const size_t bytes = size_t(wino_points * (u_step + m_step)) * sizeof(T);
    status = shared_out(small, ceil_div(job.out.blocks, group), bytes, [&](int64_t g, char* scratch) {
      T *const u = reinterpret_cast<T*>(scratch), *const m = u + wino_points * u_step;
      const int64_t first = g * group, count = at_most(group, job.out.blocks - first);
      for (int64_t c = 0; c < blocks; c += chunk) {
        const int64_t c_end = at_most(c + chunk, blocks);
        transform_weights(u, u_step, job.w, first, count, c, c_end);
        multiply(m, m_step, v, v_step, u, u_step, panel, blocks, count, c, c_end);
      }
      emit_group(job, first, count, grid, panel, m, m_step);
    });
    if (status != Status::ok) return status;
  }
  return Status::ok;
}

template <class T>
Status run(const Winograd<T>& job) {
  const TileGrid grid(job.images, job.out.h, job.columns);
  if (grid.count() == 0) return Status::ok;
  const int64_t blocks = job.in.blocks, one = wino_points * wino_rows * blocks * lanes * int64_t(sizeof(T));
  const int64_t tiles = wino_rows * at_most(at_least(panel_points / one, ceil_div(few_tiles, wino_rows)), 4);
  const int64_t bytes = wino_points * block_weights * blocks * job.out.blocks * int64_t(sizeof(T));
  if (bytes <= kept_weights && grid.count() >= 8 * tiles) return wide(job, grid, tiles);
  return deep(job, grid);
}

}  // namespace

template <class T>
Status winograd_conv2d(T* y, const T* x, const T* w, const T* b, const Conv2d& s, Act act, T alpha, int64_t columns) {
  const int64_t c = blocks_of(s.c), k = blocks_of(s.k);
  return run(Winograd<T>{{y, k, s.oh, s.ow}, {x, c, s.h, s.w}, {w, c, k, false}, b, s.n, s.k, s.pt, s.pl, act, alpha, columns});
}

template <class T>
Status winograd_conv2d_dx(T* dx, const T* dy, const T* w, const T* b, const Conv2d& s, Act act, T alpha, int64_t columns) {
  const int64_t c = blocks_of(s.c), k = blocks_of(s.k);
  return run(Winograd<T>{{dx, c, s.h, s.w}, {dy, k, s.oh, s.ow}, {w, k, c, true}, b, s.n, s.c, 2 - s.pt, 2 - s.pl, act, alpha, columns});
}

template Status winograd_conv2d(float*, const float*, const float*, const float*, const Conv2d&, Act, float, int64_t);
template Status winograd_conv2d(double*, const double*, const double*, const double*, const Conv2d&, Act, double, int64_t);
template Status winograd_conv2d_dx(float*, const float*, const float*, const float*, const Conv2d&, Act, float, int64_t);
template Status winograd_conv2d_dx(double*, const double*, const double*, const double*, const Conv2d&, Act, double, int64_t);

}  // namespace fa::FA_ISA
