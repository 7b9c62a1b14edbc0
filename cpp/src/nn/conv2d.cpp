// conv2d and conv_transpose2d, their gradients, and which algorithm computes them.
#include "../table.hpp"
#include "conv_bias.hpp"
#include "conv_im2col.hpp"
#include "conv_together.hpp"
#include "conv_weights.hpp"
#include "winograd.hpp"

namespace fa::FA_ISA {
namespace {

// One axis of a convolution, of whose results those from `first` on are wanted. numbers: 2 * kernel of them, filled here;
// `weight`: elements between taps.
struct Window {
  int64_t kernel, stride, pad, dilation, weight;
  int64_t* numbers;
  int64_t first;
};

// Output i reads input i * stride - pad + a * dilation.
Axis forward_axis(const Window& v) {
  Axis axis{v.stride, v.kernel, v.numbers, v.numbers + v.kernel};
  for (int64_t a = 0; a < v.kernel; ++a) {
    axis.offset[a] = v.first * v.stride + a * v.dilation - v.pad;
    axis.weight[a] = a * v.weight;
  }
  return axis;
}

// Inputs phase, phase + stride, ... are read by neighbouring outputs, each through the taps that fit the phase.
Axis backward_axis(const Window& v, int64_t phase) {
  Axis axis{1, 0, v.numbers, v.numbers + v.kernel};
  for (int64_t a = 0; a < v.kernel; ++a) {
    const int64_t place = phase + v.first + v.pad - a * v.dilation;
    if (place % v.stride) continue;
    axis.offset[axis.count] = place / v.stride;
    axis.weight[axis.count++] = a * v.weight;
  }
  return axis;
}

struct Windows {
  Window rows, cols;
  int64_t* tables;
};
// Memory for the numbers of both axes and the tables of `correlate`; false if there is none.
bool windows(const Conv2d& g, Windows& v, char* memory, int64_t first = 0) {
  int64_t* numbers = reinterpret_cast<int64_t*>(memory);
  v.rows = {g.kh, g.sh, g.pt, g.dh, g.kw * block_weights, numbers, 0};
  v.cols = {g.kw, g.sw, g.pl, g.dw, block_weights, numbers + 2 * g.kh, first};
  v.tables = numbers + 2 * (g.kh + g.kw);
  return memory;
}
size_t window_bytes(const Conv2d& g) { return size_t(2 * (g.kh + g.kw) + 4 * g.kh * g.kw) * sizeof(int64_t); }

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

// dw += the gradient; x and dy in the roles of the convolution
template <class T>
Status gradient(T* dw, const T* x, const T* dy, const Conv2d& g) {
  if (g.n == 0) return Status::ok;
  const int64_t size = g.kh * g.kw * block_weights;
  Gradient<T> sums{grid(x, g.c, g.h, g.w, g.x_lanes), grid(dy, g.k, g.oh, g.ow), {1, g.kh, nullptr, nullptr}, {1, g.kw, nullptr, nullptr},
                   g.n, g.c, g.k, g.groups, dw, blocks_of(g.c) * size, size};
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

template <class T>
Status any_gradient(T* dw, const T* x, const T* dy, const Conv2d& g, ConvAlgo algo) {
  const bool zero = !g.accumulate && (g.n == 0 || !by_winograd(g, algo));  // Winograd's assigns
  if (const Status status = zero ? zero_weights(dw, g) : Status::ok; status != Status::ok) return status;
  if (algo == ConvAlgo::im2col) return im2col_conv2d_dw(dw, x, dy, g);
  return by_winograd(g, algo) ? winograd_conv2d_dw(dw, x, dy, g) : gradient(dw, x, dy, g);
}
template <class T>
Status conv2d_dw(T* dw, T* db, const T* x, const T* dy, const Conv2d& g, ConvAlgo algo) {
  const Status status = db ? sum_bias(db, grid(dy, g.k, g.oh, g.ow), g.n, g.k) : Status::ok;
  return status == Status::ok ? any_gradient(dw, x, dy, g, algo) : status;
}
template <class T>
Status conv_transpose2d_dw(T* dw, T* db, const T* x, const T* dy, const Conv2d& g, ConvAlgo algo) {
  const Status status = db ? sum_bias(db, grid(dy, g.c, g.h, g.w), g.n, g.c) : Status::ok;
  return status == Status::ok ? any_gradient(dw, dy, x, g, algo) : status;
}

template <class T>
void fill(ConvKernels<T>& k) {
  k.conv2d = conv2d<T>;
  k.conv2d_dx = flushed<conv2d_dx<T>>;
  k.conv2d_dw = flushed<conv2d_dw<T>>;
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
