// gru, gru_backward: gates r, z, n with the reset after the product, n = tanh(x w + b + r (h w + bh)), as torch has it
// and Keras by default; h' = (1 - z) n + z h. Kept for backward: r, z, n and q = h w + bh. Mirrored by
// backends/numba/nn/gru.py.
#include "../table.hpp"
#include "recurrent/backward.hpp"
#include "recurrent/forward.hpp"

namespace fa::FA_ISA {
namespace {

template <class T>
struct Gru {
  static constexpr int64_t gates = 3, kept = 4;
  static constexpr bool own_bias = true;

  static void forward(const ForwardRow<T>& row) {
    const int64_t H = row.units;
    across<T>(H, [&](int64_t j, auto v) FA_LAMBDA {
      const auto sum = [&](int64_t g) FA_LAMBDA { return v.in(row.from_x + g * H + j) + v.in(row.from_h + g * H + j); };
      const Vec<T> r = vsigmoid(sum(0)), z = vsigmoid(sum(1)), q = v.in(row.from_h + 2 * H + j);
      const Vec<T> n = vtanh(v.in(row.from_x + 2 * H + j) + r * q), h = n + z * (v.in(row.h + j) - n);
      v.out(row.gates + j, r), v.out(row.gates + H + j, z), v.out(row.gates + 2 * H + j, n), v.out(row.gates + 3 * H + j, q);
      v.out(row.h + j, h), v.out(row.y + j, h);
    });
  }

  static void backward(const BackwardRow<T>& row) {
    const int64_t H = row.units;
    across<T>(H, [&](int64_t j, auto v) FA_LAMBDA {
      const Vec<T> r = v.in(row.gates + j), z = v.in(row.gates + H + j);
      const Vec<T> n = v.in(row.gates + 2 * H + j), q = v.in(row.gates + 3 * H + j);
      const Vec<T> dh = row.dy ? v.in(row.dh + j) + v.in(row.dy + j) : v.in(row.dh + j);
      const Vec<T> dn = dh * (1 - z) * (1 - n * n), dr = dn * q * r * (1 - r);
      const Vec<T> dz = dh * (v.in(row.h_before + j) - n) * z * (1 - z);
      v.out(row.dx_side + j, dr), v.out(row.dx_side + H + j, dz), v.out(row.dx_side + 2 * H + j, dn);
      v.out(row.dh_side + j, dr), v.out(row.dh_side + H + j, dz), v.out(row.dh_side + 2 * H + j, dn * r);
      v.out(row.dh + j, dh * z);
    });
  }
};

}  // namespace

void add_gru(KernelTable& table) {
  table.f32.recurrent.gru = flushed<forward<Gru<float>, float>>;
  table.f64.recurrent.gru = flushed<forward<Gru<double>, double>>;
  table.f32.recurrent.gru_backward = flushed<backward<Gru<float>, float>>;
  table.f64.recurrent.gru_backward = flushed<backward<Gru<double>, double>>;
}

}  // namespace fa::FA_ISA
