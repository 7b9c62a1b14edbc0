// upsample2d: each pixel fh * fw times, and its backward pass. Mirrored by backends/numba/nn/upsample2d.py.
#include "../table.hpp"
#include "pixel.hpp"

namespace fa::FA_ISA {
namespace {

template <class T>
Status upsample2d(T* y, const T* x, int64_t planes, int64_t h, int64_t w, int64_t fh, int64_t fw) {
  return for_rows(planes * h, (1 + fh * fw) * w * L, [&](int64_t row) {
    for (int64_t i = 0; i < fh; ++i) {
      T* to = y + (row * fh + i) * w * fw * L;
      for (int64_t ix = 0; ix < w; ++ix) {
        const Pixel<T> value = load_pixel(x + (row * w + ix) * L);
        for (int64_t j = 0; j < fw; ++j, to += L) store_pixel(to, value);
      }
    }
  });
}

template <class T>
Status upsample2d_backward(T* dx, const T* dy, int64_t planes, int64_t h, int64_t w, int64_t fh, int64_t fw) {
  return for_rows(planes * h, (1 + fh * fw) * w * L, [&](int64_t row) {
    for (int64_t ix = 0; ix < w; ++ix) {
      Pixel<T> sum{};
      for (int64_t i = 0; i < fh; ++i) {
        const T* from = dy + ((row * fh + i) * w + ix) * fw * L;
        for (int64_t j = 0; j < fw; ++j, from += L)
          for (int k = 0; k < sum.count; ++k) sum.v[k] += load(from + k * W<T>);
      }
      store_pixel(dx + (row * w + ix) * L, sum);
    }
  });
}

}  // namespace

void add_upsample2d(KernelTable& table) {
  table.f32.images.upsample2d = upsample2d<float>;
  table.f64.images.upsample2d = upsample2d<double>;
  table.f32.images.upsample2d_backward = upsample2d_backward<float>;
  table.f64.images.upsample2d_backward = upsample2d_backward<double>;
}

}  // namespace fa::FA_ISA
