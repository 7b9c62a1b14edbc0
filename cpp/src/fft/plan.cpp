// Builds and caches FFT plans. Everything is computed in double (angles reduced exactly as integers) and rounded once.
#include "fastaudio/fft/plan.hpp"

#include <cmath>
#include <cstdlib>
#include <complex>
#include <list>
#include <mutex>
#include <vector>

namespace fa {
namespace {

constexpr int max_direct_prime = 61;   // larger prime factors go through Bluestein's convolution
constexpr size_t max_cached = 64;      // plans kept per dtype and kind

using Cplx = std::complex<double>;

// exp(-2 pi i num / den), num reduced first so that large products lose nothing
Cplx root(int64_t num, int64_t den) {
  num %= den;
  const double angle = -2 * M_PI * double(num) / double(den);
  return {std::cos(angle), std::sin(angle)};
}

// Radices in the order of the passes; empty if a prime factor is too large. Powers of two in 8s and 16s, since larger
// radices touch memory less often; a 4 or 2 first where there are too few.
std::vector<int> radices(int64_t n) {
  std::vector<int> list;
  int twos = 0;
  for (; n % 2 == 0; n /= 2) ++twos;
  const int eights = twos / 3, rest = twos % 3;
  if (eights < rest) list.push_back(rest == 2 ? 4 : 2);
  for (int i = 0; i < eights; ++i) list.push_back(eights >= rest && i >= eights - rest ? 16 : 8);
  for (int p = 3; p <= max_direct_prime; p += 2)
    for (; n % p == 0; n /= p) list.push_back(p);
  if (n > 1) list.clear();
  return list;
}

int64_t next_smooth(int64_t n) {  // smallest power of two >= n
  int64_t m = 1;
  while (m < n) m *= 2;
  return m;
}

template <class T>
struct OwnedPlan : FftPlan<T> {
  std::list<std::vector<T>> tables;  // a list: earlier tables stay where they are
  std::vector<int32_t> order;
  std::shared_ptr<const FftPlan<T>> conv_owner;

  T* table(int64_t complex_count) {
    tables.emplace_back(2 * complex_count);
    return tables.back().data();
  }
  static void put(T*& p, Cplx z) {
    *p++ = T(z.real());
    *p++ = T(z.imag());
  }

  void make_passes(const std::vector<int>& list) {
    int64_t n = this->points;
    for (int radix : list) {
      const int64_t m = n / radix;
      T* w = table(m * (radix - 1));
      T* r = table(radix);
      this->pass[this->passes++] = {radix, m, w, r};
      for (int64_t p = 0; p < m; ++p)
        for (int k = 1; k < radix; ++k) put(w, root(p * k, n));
      for (int k = 0; k < radix; ++k) put(r, std::conj(root(k, radix)));
      n = m;
    }
    // Legs a multiple of 4 KiB apart would share one cache set.
    const int64_t leg = this->passes ? this->pass[0].m : 1;
    this->pad = leg % 16 == 0 && leg >= 32 ? 1 : 0;
    this->slots = this->points + this->pad * (this->passes ? list[0] : 1);
  }

  // Output k of a DIF transform: its lowest digit picks the block of the first pass, and so on inwards.
  void make_order() {
    order.resize(this->points);
    for (int64_t k = 0; k < this->points; ++k) {
      int64_t rest = k, place = 0;
      for (int i = 0; i < this->passes; ++i) {
        const int64_t digit = rest % this->pass[i].radix;
        rest /= this->pass[i].radix;
        place += digit * (this->pass[i].m + (i == 0 ? this->pad : 0));
      }
      order[k] = int32_t(place);
    }
    this->at = order.data();
  }

  // Natural order in and out, so `at` is the identity.
  void make_bluestein() {
    const int64_t n = this->points, length = next_smooth(2 * n - 1);
    conv_owner = complex_plan<T>(length);
    this->conv = conv_owner.get();
    this->slots = n;
    order.resize(n);
    std::vector<Cplx> kernel(length);
    T* c = table(n);
    this->chirp = c;
    for (int64_t k = 0; k < n; ++k) {
      order[k] = int32_t(k);
      const Cplx w = root(k * k % (2 * n), 2 * n);  // exp(-pi i k^2 / n)
      put(c, w);
      kernel[k] = std::conj(w);
      if (k) kernel[length - k] = std::conj(w);
    }
    this->at = order.data();
    T* f = table(length);
    this->filter = f;
    for (const Cplx& z : plain_fft(kernel)) put(f, z / double(length));
  }

  // Radix 2, recursive, double: used once per plan.
  static std::vector<Cplx> plain_fft(const std::vector<Cplx>& x) {
    const size_t n = x.size();
    if (n == 1) return x;
    std::vector<Cplx> even(n / 2), odd(n / 2), y(n);
    for (size_t i = 0; i < n / 2; ++i) even[i] = x[2 * i], odd[i] = x[2 * i + 1];
    even = plain_fft(even);
    odd = plain_fft(odd);
    for (size_t k = 0; k < n / 2; ++k) {
      const Cplx t = root(int64_t(k), int64_t(n)) * odd[k];
      y[k] = even[k] + t;
      y[k + n / 2] = even[k] - t;
    }
    return y;
  }

  OwnedPlan(int64_t n, bool real) {
    this->n = n;
    this->halved = real && n % 2 == 0;
    this->points = this->halved ? n / 2 : n;
    const auto list = radices(this->points);
    if (list.empty() && this->points > 1) {
      make_bluestein();
    } else {
      make_passes(list);
      make_order();
    }
    if (!this->halved) return;
    T* u = table(this->points + 1);
    this->untangle = u;
    for (int64_t k = 0; k <= this->points; ++k) put(u, root(k, n));
  }
};

template <class T>
struct OwnedRowPlan : RowPlan<T> {
  std::shared_ptr<const FftPlan<T>> column_owner;
  std::vector<T> untangle_table, middle_table;
  std::unique_ptr<T[], void (*)(void*)> lane_table{nullptr, std::free};  // aligned: read as whole vectors

  OwnedRowPlan(int64_t n, int64_t lanes) {
    const int64_t K = n / (2 * lanes);
    column_owner = complex_plan<T>(K);
    this->columns = column_owner.get();
    lane_table.reset(static_cast<T*>(std::aligned_alloc(64, (size_t(2 * K * lanes) * sizeof(T) + 63) / 64 * 64)));
    if (!lane_table) throw std::bad_alloc();
    for (int64_t k = 0; k < K; ++k)
      for (int64_t l = 0; l < lanes; ++l) {
        lane_table[2 * k * lanes + l] = T(root(k * l, n).real());
        lane_table[(2 * k + 1) * lanes + l] = T(root(k * l, n).imag());
      }
    for (int64_t k = 0; k <= K; ++k)
      for (T value : {T(root(k, 2 * K).real()), T(root(k, 2 * K).imag())}) untangle_table.push_back(value);
    for (int64_t l = 0; l < lanes; ++l)
      for (int64_t q = 0; q < lanes; ++q) {
        const Cplx z = root(l * (K + 2 * K * (q % (lanes / 2))), n);
        middle_table.push_back(T(q < lanes / 2 ? z.real() : z.imag()));
      }
    this->untangle = untangle_table.data();
    this->lane = lane_table.get();
    this->middle = middle_table.data();
  }
};

// The plans used last, newest first. Make(): a shared plan.
template <class Plan, class Make>
std::shared_ptr<const Plan> cached(int64_t key, Make make) {
  static std::mutex mutex;
  static auto& plans = *new std::list<std::pair<int64_t, std::shared_ptr<const Plan>>>;  // outlives every thread
  {
    std::lock_guard<std::mutex> lock(mutex);
    for (auto it = plans.begin(); it != plans.end(); ++it)
      if (it->first == key) {
        plans.splice(plans.begin(), plans, it);
        return it->second;
      }
  }
  std::shared_ptr<const Plan> plan = make();
  std::lock_guard<std::mutex> lock(mutex);
  plans.emplace_front(key, plan);
  if (plans.size() > max_cached) plans.pop_back();
  return plan;
}

}  // namespace

template <class T>
std::shared_ptr<const FftPlan<T>> real_plan(int64_t n) {
  return cached<FftPlan<T>>(2 * n + 1, [&] { return std::make_shared<OwnedPlan<T>>(n, true); });
}
template <class T>
std::shared_ptr<const FftPlan<T>> complex_plan(int64_t n) {
  return cached<FftPlan<T>>(2 * n, [&] { return std::make_shared<OwnedPlan<T>>(n, false); });
}
template <class T>
std::shared_ptr<const RowPlan<T>> row_plan(int64_t n, int64_t lanes) {
  if (n < 2 * lanes * lanes || (n & (n - 1)) != 0) return nullptr;
  return cached<RowPlan<T>>(64 * n + lanes, [&] { return std::make_shared<OwnedRowPlan<T>>(n, lanes); });
}
template std::shared_ptr<const RowPlan<float>> row_plan(int64_t, int64_t);
template std::shared_ptr<const RowPlan<double>> row_plan(int64_t, int64_t);
template std::shared_ptr<const FftPlan<float>> real_plan(int64_t);
template std::shared_ptr<const FftPlan<double>> real_plan(int64_t);
template std::shared_ptr<const FftPlan<float>> complex_plan(int64_t);
template std::shared_ptr<const FftPlan<double>> complex_plan(int64_t);

}  // namespace fa
