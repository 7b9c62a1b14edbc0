// rnn, rnn_backward: h' = tanh(x w + b + h w), or relu of it. Mirrored by backends/numba/nn/rnn.py.
#include "../table.hpp"
#include "recurrent/backward.hpp"
#include "recurrent/forward.hpp"

namespace fa::FA_ISA {
namespace {

template <class T, bool relu>
struct Rnn {
  static constexpr int64_t gates = 1, kept = 0;
  static constexpr bool own_bias = false;

  static void forward(const ForwardRow<T>& row) {
    across<T>(row.units, [&](int64_t j, auto v) FA_LAMBDA {
      const Vec<T> a = v.in(row.from_x + j) + v.in(row.from_h + j);
      const Vec<T> h = relu ? vmax(a, Vec<T>{}) : vtanh(a);
      v.out(row.h + j, h), v.out(row.y + j, h);
    });
  }

  static void backward(const BackwardRow<T>& row) {
    across<T>(row.units, [&](int64_t j, auto v) FA_LAMBDA {
      const Vec<T> dh = row.dy ? v.in(row.dh + j) + v.in(row.dy + j) : v.in(row.dh + j), y = v.in(row.y + j);
      v.out(row.dx_side + j, relu ? (y > 0 ? dh : Vec<T>{}) : dh * (1 - y * y));
      v.out(row.dh + j, Vec<T>{});
    });
  }
};

template <class T>
Status rnn(const RecurrentForward<T>& f, const Sequences& s) {
  return s.act == Act::relu ? forward<Rnn<T, true>>(f, s) : forward<Rnn<T, false>>(f, s);
}
template <class T>
Status rnn_backward(const RecurrentBackward<T>& b, const Sequences& s) {
  return s.act == Act::relu ? backward<Rnn<T, true>>(b, s) : backward<Rnn<T, false>>(b, s);
}

}  // namespace

void add_rnn(KernelTable& table) {
  table.f32.recurrent.rnn = flushed<rnn<float>>;
  table.f64.recurrent.rnn = flushed<rnn<double>>;
  table.f32.recurrent.rnn_backward = flushed<rnn_backward<float>>;
  table.f64.recurrent.rnn_backward = flushed<rnn_backward<double>>;
}

}  // namespace fa::FA_ISA
