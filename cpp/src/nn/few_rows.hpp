#pragma once
// Dense layers for a row or a few, and for layers of a few units: nothing is packed, w is read once from end to end.
// The last columns of a row are taken in parts of W/2 .. 1:
// small layers take some nanoseconds.
#include "../simd/simd.hpp"

namespace fa::FA_ISA {
namespace {

// y[j] = finish(b[j] + sum over i of x[i] w[i][j]), for V vectors of columns; w and b are at the first of them
template <int V, class T, class Finish>
FA_INLINE void few_columns(T* y, const T* x, const T* w, const T* b, int64_t in, int64_t out, const Finish& finish) {
  Vec<T> total[V];
  for (int v = 0; v < V; ++v) total[v] = b ? load(b + v * W<T>) : Vec<T>{};
  for (int64_t start = 0; start < in; start += 256) {  // long sums in stretches: their errors stay those of short ones
    Vec<T> sum[V]{};
    for (int64_t i = start; i < in && i < start + 256; ++i, w += out)
      for (int v = 0; v < V; ++v) sum[v] += x[i] * load(w + v * W<T>);
    for (int v = 0; v < V; ++v) total[v] += sum[v];
  }
  for (int v = 0; v < V; ++v) store(y + v * W<T>, finish(total[v]));
}

// Columns [start, stop) of one row.
template <class T, class Finish>
FA_INLINE void few_forward(T* y, const T* x, const T* w, const T* b, int64_t in, int64_t out, int64_t start, int64_t stop, const Finish& finish) {
  const auto at = [b](int64_t j) { return b ? b + j : nullptr; };
  int64_t j = start;
  for (; j + 8 * W<T> <= stop; j += 8 * W<T>) few_columns<8>(y + j, x, w + j, at(j), in, out, finish);
  for (; j + W<T> <= stop; j += W<T>) few_columns<1>(y + j, x, w + j, at(j), in, out, finish);
  if (j == stop) return;
  T sums[W<T>]{};
  for_parts<T>(j, stop, [&](int64_t k, auto n) FA_LAMBDA {
    const T* p = w + k;
    auto& place = part<n()>(sums + (k - j));
    auto sum = b ? part<n()>(b + k) : place;
    for (int64_t i = 0; i < in; ++i, p += out) sum += x[i] * part<n()>(p);
    place = sum;
  });
  store_some(y + j, finish(load(sums)), stop - j);
}

template <class T>
FA_INLINE T sum_of_lanes(Vec<T> v) {
  T s = v[0];
  for (int i = 1; i < W<T>; ++i) s += v[i];
  return s;
}

// dx[i] = sum over j of dy[j] w[i][j], for R rows of w; out >= W
template <int R, class T>
FA_INLINE void few_dots(T* dx, const T* dy, const T* w, int64_t out) {
  Vec<T> sum[R]{};
  T rest[R]{};
  int64_t j = 0;
  for (; j + W<T> <= out; j += W<T>) {
    const Vec<T> d = load(dy + j);
    for (int r = 0; r < R; ++r) sum[r] += d * load(w + r * out + j);
  }
  for (; j < out; ++j)
    for (int r = 0; r < R; ++r) rest[r] += dy[j] * w[r * out + j];
  for (int r = 0; r < R; ++r) dx[r] = sum_of_lanes<T>(sum[r]) + rest[r];
}
template <class T>
void few_dx(T* dx, const T* dy, const T* w, int64_t out, int64_t start, int64_t stop) {
  int64_t i = start;
  for (; out < W<T> && i < stop; ++i) {
    T sum = 0;
    for (int64_t j = 0; j < out; ++j) sum += dy[j] * w[i * out + j];
    dx[i] = sum;
  }
  for (; i + 8 <= stop; i += 8) few_dots<8>(dx + i, dy, w + i * out, out);
  for (; i < stop; ++i) few_dots<1>(dx + i, dy, w + i * out, out);
}

// dw[i] += x[i] dy for rows [start, stop) of dw
template <class T>
void few_dw(T* dw, const T* x, const T* dy, int64_t out, int64_t start, int64_t stop) {
  const int64_t whole = out / W<T> * W<T>;
  for (int64_t i = start; i < stop && whole; ++i) {
    T* const row = dw + i * out;
    const T s = x[i];
    for (int64_t j = 0; j < whole; j += W<T>) store(row + j, load(row + j) + s * load(dy + j));
  }
  for_parts<T>(whole, out, [=](int64_t j, auto n) FA_LAMBDA {
    const auto d = part<n()>(dy + j);
    T* p = dw + start * out + j;
    for (int64_t i = start; i < stop; ++i, p += out) part<n()>(p) += x[i] * d;
  });
}

// db += dy
template <class T>
FA_INLINE void few_db(T* db, const T* dy, int64_t out) {
  int64_t j = 0;
  for (; j + W<T> <= out; j += W<T>) store(db + j, load(db + j) + load(dy + j));
  for_parts<T>(j, out, [=](int64_t k, auto n) FA_LAMBDA { part<n()>(db + k) += part<n()>(dy + k); });
}

}  // namespace
}  // namespace fa::FA_ISA
