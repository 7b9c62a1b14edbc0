// conv2d and conv_transpose2d, their gradients, and which algorithm computes them.
#include "../table.hpp"
#include "conv_bias.hpp"
#include "conv_im2col.hpp"
#include "conv_together.hpp"
#include "conv_weights.hpp"
#include "conv_windows.hpp"
#include "winograd.hpp"

namespace fa::FA_ISA {
namespace {

template <class T>
Grid<T> from_column(const Grid<T>& g, int64_t first) {
  return {g.data + first * g.col, g.rows, g.cols - first, g.row, g.col, g.block, g.image};
}

// Columns from `first` on of y
template <class T>
Status forward(T* y, const T* x, const T* w, const T* b, const Conv2d& g, Act act, T alpha, int64_t first = 0) {
  Windows v;
  if (!windows(g, v, workspace(window_bytes(g)), first)) return Status::out_of_memory;
  const int64_t size = g.kh * g.kw * block_weights;
  Planned<T> job = planned<T>({from_column(grid(y, g.k, g.oh, g.ow), first), grid(x, g.c, g.h, g.w, g.x_lanes), forward_axis(v.rows), forward_axis(v.cols),
                               g.n, g.c, g.k, g.groups, w, blocks_of(g.c) * size, size, false, b, act, alpha}, v.tables);
  return correlate(&job, 1);
}

// Columns from `first` on of dx; others than all of them only if the stride is 1
template <class T>
Status backward(T* dx, const T* dy, const T* w, const T* b, const Conv2d& g, Act act, T alpha, int64_t first = 0) {
  constexpr int64_t together = 4;  // all of stride 2
  char* const memory = workspace(together * window_bytes(g));
  if (!memory) return Status::out_of_memory;
  const int64_t size = g.kh * g.kw * block_weights, across = at_most(g.sw, g.w), parts = at_most(g.sh, g.h) * across;
  const Grid<T> all = from_column(grid(dx, g.c, g.h, g.w), first);
  Planned<T> jobs[together];
  for (int64_t p = 0; p < parts; ++p) {
    const int64_t i = p / across, j = p % across, place = p % together;
    Windows v;
    windows(g, v, memory + size_t(place) * window_bytes(g), first);
    const Grid<T> part{all.data + i * all.row + j * all.col, ceil_div(g.h - i, g.sh), ceil_div(all.cols - j, g.sw), all.row * g.sh,
                       all.col * g.sw, all.block, all.image};
    jobs[place] = planned<T>({part, grid(dy, g.k, g.oh, g.ow), backward_axis(v.rows, i), backward_axis(v.cols, j), g.n, g.k, g.c, g.groups, w,
                              size, blocks_of(g.c) * size, true, b, act, alpha}, v.tables);
    if (place + 1 < together && p + 1 < parts) continue;
    const Status status = correlate(jobs, place + 1);
    if (status != Status::ok) return status;
  }
  return Status::ok;
}

// dw += the gradient; x and dy in the roles of the convolution. db and pooled may be null.
template <class T>
Status gradient(T* dw, T* db, const T* x, const T* dy, const Conv2d& g, const Pooled<T>* pooled = nullptr) {
  if (g.n == 0) return Status::ok;
  const int64_t size = g.kh * g.kw * block_weights;
  Gradient<T> sums{grid(x, g.c, g.h, g.w, g.x_lanes), grid(dy, g.k, g.oh, g.ow), {1, g.kh, nullptr, nullptr}, {1, g.kw, nullptr, nullptr},
                   g.n, g.c, g.k, g.groups, dw, blocks_of(g.c) * size, size, db, pooled};
  const GradientPlan plan = plan_gradient(sums);
  const size_t totals = size_t(workspace_doubles(plan)) * sizeof(double);
  char* const memory = workspace(totals + window_bytes(g));
  Windows v;
  if (!windows(g, v, memory ? memory + totals : nullptr)) return Status::out_of_memory;
  sums.rows = forward_axis(v.rows);
  sums.cols = forward_axis(v.cols);
  return sum_gradient(sums, plan, reinterpret_cast<double*>(memory));
}

// --- the kernels: the one place where an algorithm is chosen ---------------------------------------------------------

// Measured on Zen 3, one thread: Winograd takes half the time from 16 channels on, whatever the image, unless half of its 4x4
// tiles' pixels lie outside, or there are so few that transforming the weights is most of the work.
bool by_winograd(const Conv2d& g, ConvAlgo algo) {
  if (algo != ConvAlgo::automatic || !winograd_fits(g)) return algo == ConvAlgo::winograd;
  const int64_t pixels = g.oh * g.ow, places = 16 * ceil_div(g.oh, 4) * ceil_div(g.ow, 4);
  return at_most(g.c, g.k) >= 16 && g.n * pixels >= 64 && 2 * pixels >= places;
}

// How many of the first columns of a row Winograd computes. A tile has 36 products for each pair of channels; where fewer
// columns than four are left at the end, and look beyond the image, the direct algorithm needs no more.
int64_t winograd_columns(int64_t columns, int64_t in_columns, int64_t left, int64_t rows) {
  const int64_t whole = columns / 4 * 4;
  int64_t taps = 0;
  for (int64_t i = whole; i < columns; ++i) taps += at_least(at_most(i - left + 3, in_columns) - at_least(i - left, 0), 0);
  return whole > 0 && rows >= 32 && 4 * 3 * taps <= 36 ? whole : columns;
}

template <class T>
Status conv2d(T* y, const T* x, const T* w, const T* b, const Conv2d& g, Act act, T alpha, ConvAlgo algo) {
  if (algo == ConvAlgo::im2col) return im2col_conv2d(y, x, w, b, g, act, alpha);
  if (!by_winograd(g, algo)) return forward(y, x, w, b, g, act, alpha);
  const int64_t columns = winograd_columns(g.ow, g.w, g.pl, g.n * g.oh);
  const Status status = winograd_conv2d(y, x, w, b, g, act, alpha, columns);
  return status == Status::ok && columns < g.ow ? forward(y, x, w, b, g, act, alpha, columns) : status;
}
template <class T>
Status conv_transpose2d(T* y, const T* x, const T* w, const T* b, const Conv2d& g, Act act, T alpha, ConvAlgo algo) {
  if (algo == ConvAlgo::im2col) return im2col_conv2d_dx(y, x, w, b, g, act, alpha);
  if (!by_winograd(g, algo)) return backward(y, x, w, b, g, act, alpha);
  const int64_t columns = winograd_columns(g.w, g.ow, 2 - g.pl, g.n * g.h);
  const Status status = winograd_conv2d_dx(y, x, w, b, g, act, alpha, columns);
  return status == Status::ok && columns < g.w ? backward(y, x, w, b, g, act, alpha, columns) : status;
}
// Each is the other's gradient.
template <class T>
Status conv2d_dx(T* dx, const T* dy, const T* w, const Conv2d& g, ConvAlgo algo) {
  return conv_transpose2d(dx, dy, w, static_cast<const T*>(nullptr), g, Act::linear, T(0), algo);
}
template <class T>
Status conv_transpose2d_dx(T* dx, const T* dy, const T* w, const Conv2d& g, ConvAlgo algo) {
  return conv2d(dx, dy, w, static_cast<const T*>(nullptr), g, Act::linear, T(0), algo);
}

template <class T>
Status zero_weights(T* dw, const Conv2d& g) {
  return parallel(blocks_of(g.k) * blocks_of(g.c), 0, [=, size = g.kh * g.kw * block_weights](int64_t block, char*) {
    for (int64_t i = block * size; i < (block + 1) * size; i += W<T>) store(dw + i, Vec<T>{});
  });
}

// bias: as `gradient` takes it
template <class T>
Status any_gradient(T* dw, T* bias, const T* x, const T* dy, const Conv2d& g, ConvAlgo algo) {
  const bool zero = !g.accumulate && (g.n == 0 || !by_winograd(g, algo));  // Winograd's assigns
  if (const Status status = zero ? zero_weights(dw, g) : Status::ok; status != Status::ok) return status;
  if (algo == ConvAlgo::im2col) return im2col_conv2d_dw(dw, x, dy, g);
  return by_winograd(g, algo) ? winograd_conv2d_dw(dw, x, dy, g) : gradient(dw, bias, x, dy, g);
}
template <class T>
Status conv2d_dw(T* dw, T* db, const T* x, const T* dy, const Conv2d& g, ConvAlgo algo) {
  const bool together = algo != ConvAlgo::im2col && !by_winograd(g, algo);  // dy is read once for both
  const Status status = db && !together ? sum_bias(db, grid(dy, g.k, g.oh, g.ow), g.n, g.k) : Status::ok;
  return status == Status::ok ? any_gradient(dw, together ? db : nullptr, x, dy, g, algo) : status;
}
template <class T>
Status conv2d_dw_pooled(T* dw, T* db, const T* x, const T* dy, PoolIndex index, const Pool2d& pool, const Conv2d& g) {
  const Status status = g.accumulate ? Status::ok : zero_weights(dw, g);
  const Pooled<T> pooled{dy, index, pool};
  return status == Status::ok ? gradient(dw, db, x, static_cast<const T*>(nullptr), g, &pooled) : status;
}
template <class T>
Status conv_transpose2d_dw(T* dw, T* db, const T* x, const T* dy, const Conv2d& g, ConvAlgo algo) {
  const Status status = db ? sum_bias(db, grid(dy, g.c, g.h, g.w), g.n, g.c) : Status::ok;
  return status == Status::ok ? any_gradient(dw, static_cast<T*>(nullptr), dy, x, g, algo) : status;
}

template <class T>
void fill(ConvKernels<T>& k) {
  k.conv2d = conv2d<T>;
  k.conv2d_dx = flushed<conv2d_dx<T>>;
  k.conv2d_dw = flushed<conv2d_dw<T>>;
  k.conv2d_dw_pooled = flushed<conv2d_dw_pooled<T>>;
  k.conv_transpose2d = conv_transpose2d<T>;
  k.conv_transpose2d_dx = flushed<conv_transpose2d_dx<T>>;
  k.conv_transpose2d_dw = flushed<conv_transpose2d_dw<T>>;
}

}  // namespace

void add_conv2d(KernelTable& table) {
  fill(table.f32.conv);
  fill(table.f64.conv);
}

}  // namespace fa::FA_ISA
