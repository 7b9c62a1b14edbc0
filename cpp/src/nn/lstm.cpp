// lstm, lstm_backward: gates i, f, g, o; c' = f c + i g, h' = o tanh(c'). Mirrored by backends/numba/nn/lstm.py.
#include "../table.hpp"
#include "recurrent/backward.hpp"
#include "recurrent/forward.hpp"

namespace fa::FA_ISA {
namespace {

template <class T>
struct Lstm {
  static constexpr int64_t gates = 4, kept = 4;
  static constexpr bool own_bias = false;

  static void forward(const ForwardRow<T>& row) {
    const int64_t H = row.units;
    T *const i = row.gates, *const f = i + H, *const g = f + H, *const o = g + H;
    const auto sum = [&](int64_t at, auto v) FA_LAMBDA { return v.in(row.from_x + at) + v.in(row.from_h + at); };
    across<T>(2 * H, [&](int64_t j, auto v) FA_LAMBDA { v.out(i + j, vsigmoid(sum(j, v))); });
    across<T>(H, [&](int64_t j, auto v) FA_LAMBDA { v.out(g + j, vtanh(sum(2 * H + j, v))); });
    across<T>(H, [&](int64_t j, auto v) FA_LAMBDA { v.out(o + j, vsigmoid(sum(3 * H + j, v))); });
    across<T>(H, [&](int64_t j, auto v) FA_LAMBDA {
      const Vec<T> c = v.in(f + j) * v.in(row.c + j) + v.in(i + j) * v.in(g + j), h = v.in(o + j) * vtanh(c);
      v.out(row.c + j, c), v.out(row.cells + j, c);
      v.out(row.h + j, h), v.out(row.y + j, h);
    });
  }

  static void backward(const BackwardRow<T>& row) {
    const int64_t H = row.units;
    across<T>(H, [&](int64_t j, auto v) FA_LAMBDA {
      const Vec<T> i = v.in(row.gates + j), f = v.in(row.gates + H + j);
      const Vec<T> g = v.in(row.gates + 2 * H + j), o = v.in(row.gates + 3 * H + j);
      const Vec<T> dh = row.dy ? v.in(row.dh + j) + v.in(row.dy + j) : v.in(row.dh + j), bent = vtanh(v.in(row.cells + j));
      const Vec<T> dc = v.in(row.dc + j) + dh * o * (1 - bent * bent);
      v.out(row.dx_side + j, dc * g * i * (1 - i));
      v.out(row.dx_side + H + j, dc * v.in(row.c_before + j) * f * (1 - f));
      v.out(row.dx_side + 2 * H + j, dc * i * (1 - g * g));
      v.out(row.dx_side + 3 * H + j, dh * bent * o * (1 - o));
      v.out(row.dc + j, dc * f);
      v.out(row.dh + j, Vec<T>{});
    });
  }
};

}  // namespace

void add_lstm(KernelTable& table) {
  table.f32.recurrent.lstm = flushed<forward<Lstm<float>, float>>;
  table.f64.recurrent.lstm = flushed<forward<Lstm<double>, double>>;
  table.f32.recurrent.lstm_backward = flushed<backward<Lstm<float>, float>>;
  table.f64.recurrent.lstm_backward = flushed<backward<Lstm<double>, double>>;
}

}  // namespace fa::FA_ISA
