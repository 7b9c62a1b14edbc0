// The mean and the maximum of each channel of each sample, (N, CB, S, L) -> (N, C). Mirrored by
// backends/numba/nn/global_pool.py.
#include "../table.hpp"
#include "places.hpp"
#include "planes.hpp"

namespace fa::FA_ISA {
namespace {

// f(sample, block, offset of the plane) for all planes
template <class F>
FA_INLINE Status for_planes(const Planes& p, const F& f) {
  const int64_t plane = p.size * p.lanes;
  return for_rows(p.n * p.blocks, plane, [&](int64_t row) { f(row / p.blocks, row % p.blocks, row * plane); });
}
// Channels of a block that are there, and those of the column from `first` on.
FA_INLINE int64_t block_channels(const Planes& p, int64_t block) {
  const int64_t left = p.channels - block * p.lanes;
  return left < 0 ? 0 : left < p.lanes ? left : p.lanes;
}

template <class T>
Status global_avg_pool(T* y, const T* x, const Planes& p) {
  return for_planes(p, [&](int64_t sample, int64_t block, int64_t offset) {
    const int64_t channels = block_channels(p, block);
    T* to = y + sample * p.channels + block * p.lanes;
    for (int64_t first = 0; first < channels; first += W<T>) {
      const int64_t width = p.lanes - first < W<T> ? p.lanes - first : W<T>;
      double total[W<T>]{};
      for (int64_t t = 0; t < p.size; t += tile) {
        const int64_t count = t + tile < p.size ? tile : p.size - t;
        Room<T> room;
        const Column<const T> c = column(x + offset + t * p.lanes + first, p.lanes, count, width, room);
        Vec<T> sum[1];
        sum_positions<1, T>(sum, count, [&](int64_t i, Vec<T>* v) FA_LAMBDA { v[0] = load(c.p + i * c.step); });
        for (int l = 0; l < W<T>; ++l) total[l] += double(sum[0][l]);
      }
      for (int64_t l = 0; l < W<T> && first + l < channels; ++l) to[first + l] = T(total[l] / double(p.size));
    }
  });
}

template <class T>
Status global_avg_pool_backward(T* dx, const T* dy, const Planes& p) {
  return for_planes(p, [&](int64_t sample, int64_t block, int64_t offset) {
    const int64_t channels = block_channels(p, block);
    const T* from = dy + sample * p.channels + block * p.lanes;
    for (int64_t first = 0; first < p.lanes; first += W<T>) {
      const int64_t width = p.lanes - first < W<T> ? p.lanes - first : W<T>;
      const Vec<T> share = load_some(from + first, channels - first) * T(1 / double(p.size));
      for (int64_t i = 0; i < p.size; ++i) {
        T* to = dx + offset + i * p.lanes + first;
        if (width == W<T>) store(to, share);
        else store_some(to, share, width);
      }
    }
  });
}

// The first of equal values wins; NaN beats all.
template <class T>
Status global_max_pool(T* y, int32_t* places, const T* x, const Planes& p) {
  return for_planes(p, [&](int64_t sample, int64_t block, int64_t offset) {
    const int64_t channels = block_channels(p, block), to = sample * p.channels + block * p.lanes;
    for (int64_t first = 0; first < channels; first += W<T>) {
      const int64_t width = p.lanes - first;
      const auto value = [&](int64_t i) FA_LAMBDA {
        const T* from = x + offset + i * p.lanes + first;
        return width >= W<T> ? load(from) : load_some(from, width);
      };
      Vec<T> best = value(0);
      Vec<Whole<T>> place{}, here{};
      for (int64_t i = 1; i < p.size; ++i) {
        const Vec<T> v = value(i);
        const auto wins = (v > best) | (v != v);
        here += 1;
        best = wins ? v : best;
        place = wins ? here : place;
      }
      for (int64_t l = 0; l < W<T> && first + l < channels; ++l) {
        y[to + first + l] = best[l];
        places[to + first + l] = int32_t(place[l]);
      }
    }
  });
}

template <class T>
Status global_max_pool_backward(T* dx, const T* dy, const int32_t* places, const Planes& p) {
  return for_planes(p, [&](int64_t sample, int64_t block, int64_t offset) {
    const int64_t channels = block_channels(p, block), from = sample * p.channels + block * p.lanes;
    __builtin_memset(dx + offset, 0, size_t(p.size * p.lanes) * sizeof(T));
    for (int64_t l = 0; l < channels; ++l) {
      const int64_t place = places[from + l];
      if (place >= 0 && place < p.size) dx[offset + place * p.lanes + l] = dy[from + l];
    }
  });
}

}  // namespace

void add_global_pool(KernelTable& table) {
  table.f32.norm.global_avg_pool = global_avg_pool<float>;
  table.f64.norm.global_avg_pool = global_avg_pool<double>;
  table.f32.norm.global_avg_pool_backward = global_avg_pool_backward<float>;
  table.f64.norm.global_avg_pool_backward = global_avg_pool_backward<double>;
  table.f32.norm.global_max_pool = global_max_pool<float>;
  table.f64.norm.global_max_pool = global_max_pool<double>;
  table.f32.norm.global_max_pool_backward = global_max_pool_backward<float>;
  table.f64.norm.global_max_pool_backward = global_max_pool_backward<double>;
}

}  // namespace fa::FA_ISA
