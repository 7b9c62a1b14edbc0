// nnls: min |A x - b|, x >= 0, for the sparse rows of a mel bank, one coordinate after the other (Franc, Hlavac and Navara,
// 2005). Mirrored by backends/numba/nnls.py.
//
// A bin belongs to few bands, so a step costs a few multiplications: its gradient, the new value, the residuals of its bands.
// W frames stand side by side; a tile ends when its last sweep has changed little.
#include "../table.hpp"
#include "fastaudio/runtime/pool.hpp"
#include "fastaudio/runtime/workspace.hpp"
#include "framing.hpp"

namespace fa::FA_ISA {
namespace {

// The bank by columns: bin k is in bands band[start[k]] .. with weights w.
template <class T>
struct Columns {
  int64_t *start, *band;
  T *w, *over;  // over: one over the column's sum of squares, or 0 for a bin in no band

  static size_t bytes(const MelBank<T>& A, int64_t bins) {
    const int64_t most = A.bands * A.width;
    return Arena::bytes<int64_t>(bins + 1) + Arena::bytes<int64_t>(most) + Arena::bytes<T>(most) + Arena::bytes<T>(bins);
  }
  Columns(const MelBank<T>& A, int64_t bins, char* memory) {
    Arena arena{memory};
    const int64_t most = A.bands * A.width;
    start = arena.take<int64_t>(bins + 1), band = arena.take<int64_t>(most);
    w = arena.take<T>(most), over = arena.take<T>(bins);
    int64_t n = 0;
    for (int64_t k = 0; k < bins; ++k) {
      start[k] = n;
      double squares = 0;
      for (int64_t m = 0; m < A.bands; ++m) {
        const int64_t j = k - A.start[m];
        if (j < 0 || j >= A.length[m] || A.weights[m * A.width + j] == 0) continue;
        band[n] = m;
        w[n] = A.weights[m * A.width + j];
        squares += double(w[n]) * double(w[n]);
        ++n;
      }
      over[k] = T(squares > 0 ? 1 / squares : 0);
    }
    start[bins] = n;
  }
};

// x[bins] and the residual r[bands] = b - A x of one tile: a sweep over all bins; the largest change of a residual's bin.
template <class T>
Vec<T> sweep(Vec<T>* x, Vec<T>* r, const Columns<T>& A, int64_t bins) {
  Vec<T> most{};
  for (int64_t k = 0; k < bins; ++k) {
    Vec<T> slope{};
    for (int64_t i = A.start[k]; i < A.start[k + 1]; ++i) slope += r[A.band[i]] * A.w[i];
    const Vec<T> wanted = x[k] + slope * A.over[k], next = wanted > 0 ? wanted : Vec<T>{}, change = next - x[k];
    x[k] = next;
    for (int64_t i = A.start[k]; i < A.start[k + 1]; ++i) {
      const Vec<T> moved = change * A.w[i];
      r[A.band[i]] -= moved;
      most = vmax(most, moved < 0 ? -moved : moved);
    }
  }
  return most;
}

template <class T>
Status nnls(T* x, const T* b, int64_t rows, int64_t bins, int64_t frames, const MelBank<T>& bank, int64_t sweeps, double tolerance) {
  char* memory = workspace(Columns<T>::bytes(bank, bins) + 64);
  if (!memory) return Status::out_of_memory;
  const Columns<T> A(bank, bins, memory);
  const int64_t tiles = ceil_div(frames, W<T>);
  const size_t scratch = Arena::bytes<Vec<T>>(bins) + Arena::bytes<Vec<T>>(bank.bands);
  return parallel(rows * tiles, scratch, [&](int64_t task, char* room) {
    Arena arena{room};
    Vec<T>*v = arena.take<Vec<T>>(bins), *r = arena.take<Vec<T>>(bank.bands);
    const int64_t row = task / tiles, t = task % tiles * W<T>, valid = frames - t;
    T* to = x + row * bins * frames + t;
    for (int64_t k = 0; k < bins; ++k) v[k] = valid < W<T> ? load_some(to + k * frames, valid) : load(to + k * frames);
    Vec<T> largest{};
    for (int64_t m = 0; m < bank.bands; ++m) {
      const T* from = b + (row * bank.bands + m) * frames + t;
      r[m] = valid < W<T> ? load_some(from, valid) : load(from);
      largest = vmax(largest, r[m] < 0 ? -r[m] : r[m]);
      for (int64_t j = 0; j < bank.length[m]; ++j) r[m] -= v[bank.start[m] + j] * bank.weights[m * bank.width + j];
    }
    for (int64_t i = 0; i < sweeps; ++i)
      if (horizontal_max<T>(sweep(v, r, A, bins) - largest * T(tolerance)) <= 0) break;
    store_rows(to, frames, v, bins, valid);
  });
}

}  // namespace

void add_nnls(KernelTable& table) {
  table.f32.signal.nnls = flushed<nnls<float>>;
  table.f64.signal.nnls = flushed<nnls<double>>;
}

}  // namespace fa::FA_ISA
