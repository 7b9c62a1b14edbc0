#pragma once
// Images cut into 4x4 tiles, panels of tiles, and the way of their pixels into the 36 matrices.
#include "conv.hpp"
#include "fastaudio/runtime/pool.hpp"
#include "winograd_transforms.hpp"

namespace fa::FA_ISA {
namespace {

// A blocked array of images.
template <class T>
struct Images {
  T* data;
  int64_t blocks, h, w;

  T* plane(int64_t image, int64_t block) const { return data + (image * blocks + block) * h * w * lanes; }
  T* pixel(int64_t image, int64_t block, int64_t y, int64_t x) const { return plane(image, block) + (y * w + x) * lanes; }
};

// All tiles of a set of images, numbered along the rows; and a walk through them.
struct TileGrid {
  int64_t images, down, across;

  TileGrid(int64_t n, int64_t h, int64_t w) : images(n), down(ceil_div(h, wino_tile)), across(ceil_div(w, wino_tile)) {}
  int64_t count() const { return images * down * across; }
};
struct TileWalk {
  const TileGrid& grid;
  int64_t image, row, col;

  TileWalk(const TileGrid& g, int64_t tile)
      : grid(g), image(tile / (g.down * g.across)), row(tile / g.across % g.down), col(tile % g.across) {}
  int64_t y() const { return wino_tile * row; }
  int64_t x() const { return wino_tile * col; }
  void next() {
    if (++col < grid.across) return;
    col = 0;
    if (++row < grid.down) return;
    row = 0;
    ++image;
  }
};

// A run of tiles that are transformed together. Their matrices lie as [point][group][block][place in group][16].
struct Panel {
  int64_t first, count, groups, places;

  // Panel i of n; groups of at most `places`, as even as can be
  Panel(int64_t tiles, int64_t i, int64_t n, int64_t places_)
      : first(i * tiles / n), count((i + 1) * tiles / n - first), groups(ceil_div(count, places_)), places(places_) {}
  int64_t start(int64_t group) const { return group * count / groups; }
  int64_t rows(int64_t group) const { return start(group + 1) - start(group); }
};

// Elements of one of the 36 matrices. 16 more than it has, so that they do not all fall on the same lines of the cache.
FA_INLINE int64_t matrix_step(int64_t elements) { return elements + lanes; }

// `parallel`, in one task if all the products are too few to be worth waking a second thread.
template <class F>
Status shared_out(bool small, int64_t tasks, size_t scratch_bytes, const F& f) {
  if (!small) return parallel(tasks, scratch_bytes, f);
  return parallel(1, scratch_bytes, [&](int64_t, char* scratch) {
    for (int64_t task = 0; task < tasks; ++task) f(task, scratch);
  });
}
FA_INLINE bool small_products(const TileGrid& grid, int64_t c_blocks, int64_t k_blocks) {
  return wino_points * grid.count() * c_blocks * k_blocks * block_weights <= 1 << 20;
}

template <class T, class Rule>
__attribute__((noinline)) void to_points(T* v, int64_t step, const T* x, int64_t pitch) {
  for (int64_t l = 0; l < lanes; l += W<T>)
    two_sided<T, Rule>([&](int i, int j) FA_LAMBDA { return load(x + i * pitch + j * lanes + l); },
                       [&](int i, int j, Vec<T> value) FA_LAMBDA { store(v + (i * wino_patch + j) * step + l, value); });
}

// A square of n x n pixels from (y, x) on, zero outside the image.
template <class T, int n>
__attribute__((noinline)) void copy_square(T* to, const T* plane, int64_t y, int64_t x, int64_t h, int64_t w) {
  for (int64_t i = y; i < y + n; ++i)
    for (int64_t j = x; j < x + n; ++j, to += lanes) {
      const bool inside = i >= 0 && i < h && j >= 0 && j < w;
      for (int64_t l = 0; l < lanes; l += W<T>) store(to + l, inside ? load(plane + (i * w + j) * lanes + l) : Vec<T>{});
    }
}

// What the tile after the next one will read: the hardware does not see it coming.
template <class T, int n>
FA_INLINE void prefetch_square(const T* pixel, int64_t pitch) {
  const T* const from = pixel + (2 * wino_tile + n - wino_tile) * lanes;
  for (int i = 0; i < n; ++i)
    for (int64_t j = 0; j < wino_tile * lanes; j += 64 / int64_t(sizeof(T))) __builtin_prefetch(from + i * pitch + j);
}

// The tiles of one panel in one block of channels. A tile's square begins `top` rows above it and `left` columns before it.
template <class T, class Rule>
void transform_panel(T* v, int64_t step, Images<const T> x, int64_t block, const TileGrid& grid, const Panel& panel, int64_t top,
                     int64_t left) {
  constexpr int n = Rule::in;
  alignas(64) T square[n * n * lanes];
  const int64_t pitch = x.w * lanes;
  TileWalk tile(grid, panel.first);
  for (int64_t g = 0; g < panel.groups; ++g) {
    T* to = v + (g * x.blocks + block) * panel.places * lanes;
    for (int64_t r = 0; r < panel.rows(g); ++r, to += lanes, tile.next()) {
      const int64_t y0 = tile.y() - top, x0 = tile.x() - left;
      if (y0 >= 0 && x0 >= 0 && y0 + n <= x.h && x0 + n <= x.w) {
        const T* const from = x.pixel(tile.image, block, y0, x0);
        prefetch_square<T, n>(from, pitch);
        to_points<T, Rule>(to, step, from, pitch);
      } else {
        copy_square<T, n>(square, x.plane(tile.image, block), y0, x0, x.h, x.w);
        to_points<T, Rule>(to, step, square, n * lanes);
      }
    }
  }
}

}  // namespace
}  // namespace fa::FA_ISA
