// copy_channels: concatenation of blocked images along their channels, and cutting them apart again. Mirrored by
// backends/numba/nn/copy_channels.py.
#include "../table.hpp"
#include "pixel.hpp"

namespace fa::FA_ISA {
namespace {

enum Source : int { keep, low, high, zero };

// Where the 16 lanes of a block of out come from. Lanes move up or down within a pixel, so they lie in two blocks of x:
// `low` in block a from lane `shift` on, `high` in block a + 1 below lane `shift`.
struct BlockPlan {
  int64_t a, b, shift;
  int source[L];
  bool same;  // the block as it is
};

BlockPlan plan_block(int64_t block, const ChannelCopy& c) {
  const int64_t first = block * L - c.to + c.start;  // x's channel for lane 0
  BlockPlan plan{first >= 0 ? first / L : -1, 0, (first % L + L) % L, {}, true};
  plan.b = plan.a + 1;
  for (int l = 0; l < L; ++l) {
    const int64_t channel = block * L + l;
    plan.source[l] = channel < c.to ? keep : channel >= c.to + c.count ? zero : l + plan.shift < L ? low : high;
    plan.same = plan.same && plan.shift == 0 && plan.source[l] == low;
  }
  // A block outside x has no lane in use, and any other may be read in its place.
  plan.a = plan.a < 0 ? 0 : plan.a;
  plan.b = plan.b < c.x_blocks ? plan.b : c.x_blocks - 1;
  return plan;
}

// Pixels [from, to) lane by lane: the ends of a plane, where whole vectors would read outside it.
template <class T>
void copy_lanes(T* out, const T* a, const T* b, int64_t from, int64_t to, const BlockPlan& plan) {
  for (int64_t i = from; i < to; ++i)
    for (int64_t l = 0; l < L; ++l) {
      T& lane = out[i * L + l];
      if (plan.source[l] == low) lane = a[i * L + l + plan.shift];
      else if (plan.source[l] == high) lane = b[i * L + l + plan.shift - L];
      else if (plan.source[l] == zero) lane = 0;
    }
}

template <class T>
void copy_pixels(T* out, const T* a, const T* b, int64_t from, int64_t to, const BlockPlan& plan) {
  using Mask = decltype(Vec<T>{} == Vec<T>{});
  Mask is_low[Pixel<T>::count]{}, is_high[Pixel<T>::count]{}, is_kept[Pixel<T>::count]{};
  for (int l = 0; l < L; ++l) {
    is_low[l / W<T>][l % W<T>] = plan.source[l] == low ? -1 : 0;
    is_high[l / W<T>][l % W<T>] = plan.source[l] == high ? -1 : 0;
    is_kept[l / W<T>][l % W<T>] = plan.source[l] == keep ? -1 : 0;
  }
  for (int64_t i = from * L; i < to * L; i += L)
    for (int k = 0; k < Pixel<T>::count; ++k) {
      const int64_t at = i + k * W<T>;
      const Vec<T> kept = is_kept[k] ? load(out + at) : Vec<T>{};
      const Vec<T> more = is_high[k] ? load(b + at + plan.shift - L) : kept;
      store(out + at, is_low[k] ? load(a + at + plan.shift) : more);
    }
}

template <class T>
Status copy_channels(T* out, const T* x, const ChannelCopy& c) {
  constexpr int64_t stretch = 1 << 10;  // pixels
  if (c.count == 0) return Status::ok;
  const int64_t first = c.to / L, blocks = (c.to + c.count - 1) / L + 1 - first, parts = (c.size + stretch - 1) / stretch;
  return for_rows(c.n * blocks * parts, c.size < stretch ? c.size * L : stretch * L, [&](int64_t row) {
    const int64_t part = row % parts, block = first + row / parts % blocks, image = row / parts / blocks;
    const int64_t from = part * stretch, to = from + stretch < c.size ? from + stretch : c.size;
    const BlockPlan plan = plan_block(block, c);
    T* plane = out + (image * c.out_blocks + block) * c.size * L;
    const T *a = x + (image * c.x_blocks + plan.a) * c.size * L, *b = x + (image * c.x_blocks + plan.b) * c.size * L;
    if (plan.same) {
      __builtin_memcpy(plane + from * L, a + from * L, size_t((to - from) * L) * sizeof(T));
      return;
    }
    const int64_t inner_from = from > 0 ? from : 1, inner_to = to < c.size ? to : c.size - 1;
    if (from == 0) copy_lanes(plane, a, b, 0, 1, plan);
    copy_pixels(plane, a, b, inner_from, inner_to, plan);
    if (to == c.size && c.size > 1) copy_lanes(plane, a, b, to - 1, to, plan);
  });
}

}  // namespace

void add_copy_channels(KernelTable& table) {
  table.f32.images.copy_channels = copy_channels<float>;
  table.f64.images.copy_channels = copy_channels<double>;
}

}  // namespace fa::FA_ISA
