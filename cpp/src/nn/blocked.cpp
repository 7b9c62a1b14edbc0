// to_blocked and from_blocked: plain images and blocks of 16 channels.
#include "../simd/transpose.hpp"
#include "../table.hpp"
#include "conv.hpp"
#include "fastaudio/runtime/pool.hpp"

namespace fa::FA_ISA {
namespace {

constexpr int64_t stretch = 4096;  // pixels of a task

// f(image, block, first pixel, last) for stretches of all blocks
template <class F>
Status for_pixels(int64_t n, int64_t c, int64_t pixels, const F& f) {
  const int64_t blocks = blocks_of(c), parts = ceil_div(pixels, stretch);
  const auto one = [&](int64_t task) {
    const int64_t first = task % parts * stretch, block = task / parts % blocks;
    f(task / parts / blocks, block, first, at_most(first + stretch, pixels));
  };
  const int64_t tasks = n * blocks * parts;
  if (tasks * at_most(pixels, stretch) > 2 * stretch) return parallel(tasks, 0, [&](int64_t task, char*) { one(task); });
  for (int64_t task = 0; task < tasks; ++task) one(task);
  return Status::ok;
}

// out[i][j] = x[j][i] for W x W elements in registers
template <class T>
FA_INLINE void turn(T* out, int64_t out_row, const T* x, int64_t x_row) {
  Vec<T> square[W<T>];
  for (int i = 0; i < W<T>; ++i) square[i] = load(x + i * x_row);
  transpose<T>(square);
  for (int i = 0; i < W<T>; ++i) store(out + i * out_row, square[i]);
}

// (channels, pixels) -> pixels of 16 lanes, zeros above `used`
template <class T>
void rows_to_lanes(T* out, const T* x, int64_t first, int64_t last, int64_t pixels, int64_t used) {
  int64_t p = first;
  if (used == lanes)
    for (; p + W<T> <= last; p += W<T>)
      for (int64_t c = 0; c < lanes; c += W<T>) turn(out + p * lanes + c, lanes, x + c * pixels + p, pixels);
  for (; p < last; ++p) {
    for (int64_t c = used; c < lanes; ++c) out[p * lanes + c] = 0;
    for (int64_t c = 0; c < used; ++c) out[p * lanes + c] = x[c * pixels + p];
  }
}
template <class T>
void lanes_to_rows(T* out, const T* x, int64_t first, int64_t last, int64_t pixels, int64_t used) {
  int64_t p = first;
  if (used == lanes)
    for (; p + W<T> <= last; p += W<T>)
      for (int64_t c = 0; c < lanes; c += W<T>) turn(out + c * pixels + p, pixels, x + p * lanes + c, lanes);
  for (int64_t c = 0; c < used; ++c)
    for (int64_t q = p; q < last; ++q) out[c * pixels + q] = x[q * lanes + c];
}

template <class T>
Status to_blocked(T* out, const T* x, int64_t n, int64_t c, int64_t pixels, bool channels_last) {
  return for_pixels(n, c, pixels, [=](int64_t image, int64_t block, int64_t first, int64_t last) {
    const int64_t used = at_most(c - block * lanes, lanes);
    T* to = out + (image * blocks_of(c) + block) * pixels * lanes;
    if (!channels_last) return rows_to_lanes(to, x + (image * c + block * lanes) * pixels, first, last, pixels, used);
    for (int64_t p = first; p < last; ++p) {
      const T* from = x + (image * pixels + p) * c + block * lanes;
      for (int64_t i = 0; i < lanes; ++i) to[p * lanes + i] = i < used ? from[i] : T(0);
    }
  });
}

template <class T>
Status from_blocked(T* out, const T* x, int64_t n, int64_t c, int64_t pixels, bool channels_last) {
  return for_pixels(n, c, pixels, [=](int64_t image, int64_t block, int64_t first, int64_t last) {
    const int64_t used = at_most(c - block * lanes, lanes);
    const T* from = x + (image * blocks_of(c) + block) * pixels * lanes;
    if (!channels_last) return lanes_to_rows(out + (image * c + block * lanes) * pixels, from, first, last, pixels, used);
    for (int64_t p = first; p < last; ++p)
      for (int64_t i = 0; i < used; ++i) out[(image * pixels + p) * c + block * lanes + i] = from[p * lanes + i];
  });
}

}  // namespace

void add_blocked(KernelTable& table) {
  table.f32.conv.to_blocked = to_blocked<float>;
  table.f64.conv.to_blocked = to_blocked<double>;
  table.f32.conv.from_blocked = from_blocked<float>;
  table.f64.conv.from_blocked = from_blocked<double>;
}

}  // namespace fa::FA_ISA
