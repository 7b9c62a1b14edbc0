// The backward pass of batch_norm: the sums of a channel's gradients in one pass, dx in another. Mirrored by
// backends/numba/nn/batch_norm.py.
#include "../table.hpp"
#include "batch_norm.hpp"

namespace fa::FA_ISA {
namespace {

// The gradient before the activation, from x.
template <Act act, class T>
FA_INLINE Vec<T> before_act(Vec<T> dy, Vec<T> deviation, Vec<T> scale, Vec<T> shift, T alpha) {
  if constexpr (act == Act::linear) return dy;
  const Vec<T> z = deviation * scale + shift;
  return activate_backward<act>(dy, z, activate<act>(z, alpha), alpha);
}

// Adds sum(dz) and sum(dz (x - mean)) of a column to doubles.
template <class T>
FA_INLINE void column_sums(double* plain, double* weighted, Column<const T> dy, Column<const T> x, int64_t count,
                           const Factors<T>& f, int64_t at, Act act, T alpha) {
  const Vec<T> mean = load(f.mean + at), scale = load(f.scale + at), shift = load(f.shift + at);
  Vec<T> sums[2]{};
  with_act(act, [&](auto code) FA_LAMBDA {
    sum_positions<2, T>(sums, count, [&](int64_t i, Vec<T>* v) FA_LAMBDA {
      const Vec<T> deviation = load(x.p + i * x.step) - mean;
      v[0] = before_act<decltype(code)::value>(load(dy.p + i * dy.step), deviation, scale, shift, alpha);
      v[1] = v[0] * deviation;
    });
  });
  for (int l = 0; l < W<T>; ++l) {
    plain[l] += double(sums[0][l]);
    weighted[l] += double(sums[1][l]);
  }
}

template <class T>
Status gradient_sums(const Cut& c, double* sums, const T* dy, const T* x, const Factors<T>& f, Act act, T alpha) {
  return for_units(c, [&](int64_t unit, int64_t block, int64_t offset, int64_t positions) {
    double *plain = sums + unit * 2 * c.padded, *weighted = plain + c.padded;
    for (int64_t l = 0; l < 2 * c.padded; ++l) plain[l] = 0;
    for_columns<T>(c, offset, positions, [&](int64_t at, int64_t count, int64_t first, int64_t width) {
      Room<T> rooms[2];
      column_sums(plain + first, weighted + first, column(dy + at, c.p.lanes, count, width, rooms[0]),
                  column(x + at, c.p.lanes, count, width, rooms[1]), count, f, block * c.padded + first, act, alpha);
    });
  });
}

// dx = dz * scale + (x - mean) * slope + offset
template <class T>
struct Slopes {
  T *slope, *offset;
};

template <class T>
void finish_block(const Cut& c, int64_t block, double* sums, T* dgamma, T* dbeta, const Factors<T>& f, const Slopes<T>& s,
                  const T* rstd, bool training) {
  double *plain = sums + block * c.units * 2 * c.padded, *weighted = plain + c.padded;
  for (int64_t u = 1; u < c.units; ++u)
    for (int64_t l = 0; l < 2 * c.padded; ++l) plain[l] += plain[u * 2 * c.padded + l];
  const double total = double(c.p.n * c.p.size);
  for (int64_t l = 0; l < c.padded; ++l) {
    const int64_t channel = block * c.p.lanes + l, at = block * c.padded + l;
    const bool used = f.used[at] != 0;
    const double inverse = used ? double(rstd[channel]) : 0, scale = training ? double(f.scale[at]) / total : 0;
    s.slope[at] = T(-scale * inverse * inverse * weighted[l]);
    s.offset[at] = T(-scale * plain[l]);
    if (used && dgamma) dgamma[channel] += T(weighted[l] * inverse);
    if (used && dbeta) dbeta[channel] += T(plain[l]);
  }
}

template <class T>
FA_INLINE void column_dx(Column<T> dx, Column<const T> dy, Column<const T> x, int64_t count, const Factors<T>& f,
                         const Slopes<T>& s, int64_t at, Act act, T alpha) {
  const Vec<T> mean = load(f.mean + at), scale = load(f.scale + at), shift = load(f.shift + at);
  const Vec<T> slope = load(s.slope + at), offset = load(s.offset + at);
  with_act(act, [&](auto code) FA_LAMBDA {
    for (int64_t i = 0; i < count; ++i) {
      const Vec<T> deviation = load(x.p + i * x.step) - mean;
      const Vec<T> dz = before_act<decltype(code)::value>(load(dy.p + i * dy.step), deviation, scale, shift, alpha);
      store(dx.p + i * dx.step, dz * scale + (deviation * slope + offset));
    }
  });
}

template <class T>
Status batch_norm_backward(T* dx, T* dgamma, T* dbeta, const T* dy, const T* x, const T* mean, const T* rstd,
                           Affine<T> affine, const Planes& p, bool training, Act act, T alpha) {
  const Cut c = cut_planes(p);
  const int64_t width = p.blocks * c.padded;
  const Memory<T> memory = norm_memory<T>(2 * c.units * width, 6 * width);
  if (!memory.values) return Status::out_of_memory;
  T* const v = memory.values;
  const Factors<T> f{v, v + width, v + 2 * width, v + 3 * width};
  const Slopes<T> s{v + 4 * width, v + 5 * width};
  for (int64_t block = 0; block < p.blocks; ++block) set_factors(f, block, c, mean, rstd, affine);
  if (const Status status = gradient_sums(c, memory.sums, dy, x, f, act, alpha); status != Status::ok) return status;
  for (int64_t block = 0; block < p.blocks; ++block) finish_block(c, block, memory.sums, dgamma, dbeta, f, s, rstd, training);
  return for_units(c, [&](int64_t, int64_t block, int64_t offset, int64_t positions) {
    for_columns<T>(c, offset, positions, [&](int64_t at, int64_t count, int64_t first, int64_t width) {
      Room<T> rooms[3];
      column_dx(column_out(dx + at, c.p.lanes, width, rooms[0]), column(dy + at, c.p.lanes, count, width, rooms[1]),
                column(x + at, c.p.lanes, count, width, rooms[2]), count, f, s, block * c.padded + first, act, alpha);
      column_done(dx + at, c.p.lanes, count, width, rooms[0]);
    });
  });
}

}  // namespace

void add_batch_norm_backward(KernelTable& table) {
  table.f32.norm.batch_norm_backward = batch_norm_backward<float>;
  table.f64.norm.batch_norm_backward = batch_norm_backward<double>;
}

}  // namespace fa::FA_ISA
