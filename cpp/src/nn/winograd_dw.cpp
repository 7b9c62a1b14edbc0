// Winograd, backward to the weights: patches of x and tiles of dy to 36 points, sums over tiles of their products, and back
// to nine taps.
//
// Where few weights stand against many tiles, a task is a run of tiles with sums of its own, added in order (`by_tiles`). Else
// all tasks share the points of a panel of tiles, and a task is a group of weights (`by_weights`).
#include "fastaudio/runtime/workspace.hpp"
#include "winograd.hpp"
#include "winograd_gemm.hpp"

namespace fa::FA_ISA {
namespace {

template <class T>
struct WinogradGradient {
  T* dw;
  Images<const T> x, dy;
  int64_t images, top, left;
  bool accumulate;
};

constexpr int64_t taps = 9;
constexpr int64_t few_weights = 3 << 20, partial_bytes = 10 << 20, shared_points = 14 << 20;  // bytes
constexpr int64_t most_tiles = 128;  // summed in registers: longer sums cost accuracy

// Blocks of channels: a group of weights.
struct Group {
  int64_t c, c_end, k, k_end;

  template <class T>
  int64_t width() const { return ceil_div(k_end - k, wino_unit<T>) * wino_unit<T>; }
  template <class T>
  int64_t size() const { return (c_end - c) * width<T>() * block_weights; }
};

// The points of a panel's tiles: v [point][block][tile][16] of x, y of dy.
template <class T>
struct PanelPoints {
  T *v, *y;
  int64_t tiles, v_step, y_step;

  static int64_t size(const WinogradGradient<T>& job, int64_t tiles) {
    return wino_points * (matrix_step(job.x.blocks * tiles * lanes) + matrix_step(padded(job) * tiles * lanes));
  }
  static int64_t padded(const WinogradGradient<T>& job) { return ceil_div(job.dy.blocks, wino_unit<T>) * wino_unit<T>; }
  PanelPoints(const WinogradGradient<T>& job, int64_t tiles_, T* memory)
      : v(memory), y(memory + wino_points * matrix_step(job.x.blocks * tiles_ * lanes)), tiles(tiles_),
        v_step(matrix_step(job.x.blocks * tiles_ * lanes)), y_step(matrix_step(padded(job) * tiles_ * lanes)) {}

  // Block i of x, or of dy after those
  void fill(const WinogradGradient<T>& job, const TileGrid& grid, const Panel& panel, int64_t i) const {
    if (i < job.x.blocks) transform_panel<T, PatchRule<T>>(v, v_step, job.x, i, grid, panel, job.top, job.left);
    else transform_panel<T, GradientRule<T>>(y, y_step, job.dy, i - job.x.blocks, grid, panel, 0, 0);
  }
};

// Part i of n of a range, on its way to the cache
template <class T>
FA_INLINE void prefetch_part(const T* from, int64_t count, int64_t i, int64_t n) {
  const int64_t line = 64 / int64_t(sizeof(T));
  for (int64_t j = count * i / n / line * line; j < count * (i + 1) / n; j += line) __builtin_prefetch(from + j, 0, 2);
}

// u: [point][c][k][16][16] (+)= sums over a panel's tiles. While one point is worked on, the next one is fetched.
template <class T>
void sum_products(T* u, int64_t step, const PanelPoints<T>& from, const Group& group, int64_t count, bool add) {
  const int64_t unit = wino_unit<T>, pairs = (group.c_end - group.c) * ceil_div(group.k_end - group.k, unit), block = from.tiles * lanes;
  for (int64_t point = 0; point < wino_points; ++point) {
    const T *const v = from.v + point * from.v_step, *const y = from.y + point * from.y_step;
    T* to = u + point * step;
    int64_t pair = 0;
    for (int64_t c = group.c; c < group.c_end; ++c)
      for (int64_t k = group.k; k < group.k_end; k += unit, to += unit * block_weights, ++pair) {
        if (point + 1 < wino_points) {
          prefetch_part(v + from.v_step + group.c * block, (group.c_end - group.c) * block, pair, pairs);
          prefetch_part(y + from.y_step + group.k * block, (group.k_end - group.k) * block, pair, pairs);
        }
        if constexpr (wino_unit<T> == 2) tile_products(to, block_weights, v + c * block, y + k * block, block, count, add);
        else
          for (int64_t l = 0; l < lanes; l += wino_columns<T>)
            tile_products(to + l, W<T>, v + c * block, y + k * block + l, W<T>, count, add);
      }
  }
}

// dw[k][c] (+)= for a group; out's blocks of k are `row` blocks apart
template <class T>
void emit_weights(T* dw, int64_t row, const T* u, int64_t step, const Group& group, bool add) {
  for (int64_t k = group.k; k < group.k_end; ++k)
    for (int64_t c = group.c; c < group.c_end; ++c) {
      T* const to = dw + (k * row + c) * taps * block_weights;
      const T* const from = u + ((c - group.c) * group.width<T>() + k - group.k) * block_weights;
      for (int64_t i = 0; i < lanes; ++i) {
        for (int64_t t = 0; t < taps; ++t) __builtin_prefetch(to + taps * block_weights + (i * taps + t) * lanes, 1);
        for (int64_t l = i * lanes; l < (i + 1) * lanes; l += W<T>)
          two_sided<T, WeightGradientRule<T>>([&](int a, int b) FA_LAMBDA { return load(from + (a * wino_patch + b) * step + l); },
                                              [&](int a, int b, Vec<T> x) FA_LAMBDA {
                                                T* const p = to + (a * 3 + b) * block_weights + l;
                                                store(p, add ? load(p) + x : x);
                                              });
      }
    }
}

template <class T>
Status by_tiles(const WinogradGradient<T>& job, const TileGrid& grid) {
  const Group all{0, job.x.blocks, 0, job.dy.blocks};
  const int64_t panels = ceil_div(grid.count(), 64), tiles = ceil_div(grid.count(), panels);
  const int64_t step = matrix_step(all.size<T>()), size = job.x.blocks * job.dy.blocks * taps * block_weights;
  const int64_t runs = at_most(panels, at_least(at_most(partial_bytes / (size * int64_t(sizeof(T))), 16), 4));
  T* const partial = reinterpret_cast<T*>(workspace(size_t(runs * size) * sizeof(T)));
  if (!partial) return Status::out_of_memory;
  const size_t bytes = size_t(PanelPoints<T>::size(job, tiles) + wino_points * step) * sizeof(T);
  const Status status = parallel(runs, bytes, [&](int64_t run, char* scratch) {
    T* const u = reinterpret_cast<T*>(scratch);
    const PanelPoints<T> points(job, tiles, u + wino_points * step);
    const int64_t first = run * panels / runs;
    for (int64_t p = first; p < (run + 1) * panels / runs; ++p) {
      const Panel panel(grid.count(), p, panels, tiles);
      for (int64_t i = 0; i < job.x.blocks + job.dy.blocks; ++i) points.fill(job, grid, panel, i);
      sum_products(u, step, points, all, panel.count, p > first);
    }
    emit_weights(partial + run * size, job.x.blocks, u, step, all, false);
  });
  if (status != Status::ok) return status;
  return parallel(job.x.blocks * job.dy.blocks, 0, [&](int64_t block, char*) {
    for (int64_t i = block * taps * block_weights; i < (block + 1) * taps * block_weights; i += W<T>) {
      Vec<T> sum = load(partial + i);
      for (int64_t run = 1; run < runs; ++run) sum += load(partial + run * size + i);
      store(job.dw + i, job.accumulate ? load(job.dw + i) + sum : sum);
    }
  });
}

template <class T>
Status by_weights(const WinogradGradient<T>& job, const TileGrid& grid) {
  const int64_t c_blocks = job.x.blocks, k_blocks = job.dy.blocks;
  const int64_t bytes = wino_points * (c_blocks + k_blocks) * lanes * int64_t(sizeof(T));  // of a tile's points
  const int64_t panels = ceil_div(grid.count(), at_least(at_most(shared_points / bytes, most_tiles), 16));
  const int64_t tiles = ceil_div(grid.count(), panels), side = c_blocks * k_blocks >= 1024 ? 8 : 4;
  const int64_t c_groups = ceil_div(c_blocks, side), k_groups = ceil_div(k_blocks, side);
  const int64_t step = matrix_step(Group{0, side, 0, side}.size<T>());
  T* const memory = reinterpret_cast<T*>(workspace(size_t(PanelPoints<T>::size(job, tiles)) * sizeof(T)));
  if (!memory) return Status::out_of_memory;
  const PanelPoints<T> points(job, tiles, memory);
  const bool small = small_products(grid, c_blocks, k_blocks);
  for (int64_t p = 0; p < panels; ++p) {
    const Panel panel(grid.count(), p, panels, tiles);
    Status status = shared_out(small, c_blocks + k_blocks, 0, [&](int64_t i, char*) { points.fill(job, grid, panel, i); });
    if (status != Status::ok) return status;
    status = shared_out(small, c_groups * k_groups, size_t(wino_points * step) * sizeof(T), [&](int64_t task, char* scratch) {
      const int64_t c = task % c_groups * side, k = task / c_groups * side;
      const Group group{c, at_most(c + side, c_blocks), k, at_most(k + side, k_blocks)};
      T* const u = reinterpret_cast<T*>(scratch);
      sum_products(u, step, points, group, panel.count, false);
      emit_weights(job.dw, c_blocks, u, step, group, p > 0 || job.accumulate);
    });
    if (status != Status::ok) return status;
  }
  return Status::ok;
}

}  // namespace

template <class T>
Status winograd_conv2d_dw(T* dw, const T* x, const T* dy, const Conv2d& s) {
  const WinogradGradient<T> job{dw, {x, blocks_of(s.c), s.h, s.w}, {dy, blocks_of(s.k), s.oh, s.ow}, s.n, s.pt, s.pl, s.accumulate};
  const TileGrid grid(s.n, s.oh, s.ow);
  if (grid.count() == 0) return Status::ok;
  const int64_t bytes = wino_points * block_weights * job.x.blocks * job.dy.blocks * int64_t(sizeof(T));
  return bytes <= few_weights && grid.count() >= 512 ? by_tiles(job, grid) : by_weights(job, grid);
}

template Status winograd_conv2d_dw(float*, const float*, const float*, const Conv2d&);
template Status winograd_conv2d_dw(double*, const double*, const double*, const Conv2d&);

}  // namespace fa::FA_ISA
