// Plans of frames side by side. Everything is computed in double (angles reduced exactly as integers) and rounded once.
#include "fastaudio/fft/plans.hpp"

#include <list>
#include <vector>

#include "fastaudio/kernels.hpp"
#include "plan_cache.hpp"
#include "roots.hpp"

namespace fa {
namespace {

template <class T>
struct OwnedPlan : FftPlan<T> {
  std::list<std::vector<T>> tables;  // a list: earlier tables stay where they are
  std::vector<int32_t> order, entrance;
  std::shared_ptr<const FftPlan<double>> conv_owner;
  std::vector<double> chirp_table, filter_table;

  const T* keep(const std::vector<Cplx>& values) {
    tables.push_back(rounded<T>(values));
    return tables.back().data();
  }

  void make_passes(const std::vector<int>& list) {
    int64_t n = this->points;
    for (int radix : list) {
      const int64_t m = n / radix;
      std::vector<Cplx> twiddles, roots;
      for (int64_t p = 0; p < m; ++p)
        for (int k = 1; k < radix; ++k) twiddles.push_back(root(p * k, n));
      for (int k = 0; k < radix; ++k) roots.push_back(std::conj(root(k, radix)));
      this->pass[this->passes++] = {radix, m, keep(twiddles), keep(roots)};
      n = m;
    }
    // Legs a multiple of 4 KiB apart would share one cache set.
    const int64_t leg = this->passes ? this->pass[0].m : 1;
    this->pad = leg % 16 == 0 && leg >= 32 ? 1 : 0;
    this->slots = this->points + this->pad * (this->passes ? list[0] : 1);
  }

  // Output k of a DIF transform: its lowest digit picks the block of the first pass, and so on inwards.
  void make_order() {
    order.resize(size_t(this->points));
    for (int64_t k = 0; k < this->points; ++k) {
      int64_t rest = k, place = 0;
      for (int i = 0; i < this->passes; ++i) {
        const int64_t digit = rest % this->pass[i].radix;
        rest /= this->pass[i].radix;
        place += digit * (this->pass[i].m + (i == 0 ? this->pad : 0));
      }
      order[size_t(k)] = int32_t(place);
    }
    this->at = order.data();
    const int64_t leg = this->passes ? this->pass[0].m : 1;
    for (int64_t i = 0; i < this->points; ++i) entrance.push_back(int32_t(i + i / leg * this->pad));
    this->in = entrance.data();
  }

  // Natural order in and out, so `in` and `at` are the identity.
  void make_bluestein() {
    const int64_t n = this->points, length = next_power_of_two(2 * n - 1);
    conv_owner = complex_plan<double>(length);
    this->conv = conv_owner.get();
    this->slots = n;
    for (int64_t k = 0; k < n; ++k) order.push_back(int32_t(k));
    this->in = this->at = order.data();
    const Chirp made = make_chirp(n, length);
    chirp_table = rounded<double>(made.chirp);
    filter_table = rounded<double>(made.filter);
    this->chirp = chirp_table.data();
    this->filter = filter_table.data();
  }

  OwnedPlan(int64_t n, bool real) {
    this->n = n;
    this->halved = real && n % 2 == 0;
    this->points = this->halved ? n / 2 : n;
    // x86-64 without fused multiply-adds: the passes that 4s need more of would round more than 5e-7 allows
    const int registers = kernels().vector_bytes == 16 ? 32 : kernels().vector_registers;
    const auto list = radices(this->points, registers);
    if (list.empty() && this->points > 1) {
      make_bluestein();
    } else {
      make_passes(list);
      make_order();
    }
    if (!this->halved) return;
    std::vector<Cplx> turns;
    for (int64_t k = 0; k <= this->points; ++k) turns.push_back(root(k, n));
    this->untangle = keep(turns);
  }
};

}  // namespace

template <class T>
std::shared_ptr<const FftPlan<T>> real_plan(int64_t n) {
  return cached_plan<FftPlan<T>>(2 * n + 1, [&] { return std::make_shared<OwnedPlan<T>>(n, true); });
}
template <class T>
std::shared_ptr<const FftPlan<T>> complex_plan(int64_t n) {
  return cached_plan<FftPlan<T>>(2 * n, [&] { return std::make_shared<OwnedPlan<T>>(n, false); });
}
template std::shared_ptr<const FftPlan<float>> real_plan(int64_t);
template std::shared_ptr<const FftPlan<double>> real_plan(int64_t);
template std::shared_ptr<const FftPlan<float>> complex_plan(int64_t);
template std::shared_ptr<const FftPlan<double>> complex_plan(int64_t);

}  // namespace fa
