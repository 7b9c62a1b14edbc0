// Plans of long transforms: see long_fft.cpp.
#include <cmath>
#include <vector>

#include "fastaudio/fft/plans.hpp"
#include "plan_cache.hpp"
#include "roots.hpp"

namespace fa {
namespace {

// The factor nearest to sqrt(n) that leaves two transforms without large primes; 0 if there is none that is worth it.
int64_t split(int64_t n) {
  for (int64_t a = int64_t(std::sqrt(double(n))); a >= 64; --a)
    if (n % a == 0 && !radices(a, 32).empty() && !radices(n / a, 32).empty() && n / a <= 64 * a) return a;
  return 0;
}

template <class T>
struct OwnedLongPlan : LongPlan<T> {
  std::shared_ptr<const FftPlan<T>> column_owner, row_owner;
  std::shared_ptr<const LongPlan<T>> conv_owner;
  std::vector<double> tables[4];
  std::vector<T> chirp_table, filter_table;

  Roots make_roots(int64_t n, std::vector<double>& coarse, std::vector<double>& fine) {
    std::vector<Cplx> a, b;
    for (int64_t m = 0; m < n; m += Roots::fine_count) a.push_back(root(m, n));
    for (int64_t m = 0; m < Roots::fine_count; ++m) b.push_back(root(m, n));
    coarse = rounded<double>(a);
    fine = rounded<double>(b);
    return {n, coarse.data(), fine.data()};
  }

  explicit OwnedLongPlan(int64_t points) {
    this->points = points;
    this->untangle = make_roots(2 * points, tables[0], tables[1]);
    if (const int64_t a = split(points)) {
      column_owner = complex_plan<T>(a);
      row_owner = complex_plan<T>(points / a);
      this->columns = column_owner.get();
      this->rows = row_owner.get();
      this->roots = make_roots(points, tables[2], tables[3]);
      return;
    }
    const int64_t length = next_power_of_two(2 * points - 1);
    conv_owner = long_plan<T>(length);
    this->conv = conv_owner.get();
    const Chirp made = make_chirp(points, length);
    chirp_table = rounded<T>(made.chirp);
    filter_table = rounded<T>(made.filter);
    this->chirp = chirp_table.data();
    this->filter = filter_table.data();
  }
};

}  // namespace

template <class T>
std::shared_ptr<const LongPlan<T>> long_plan(int64_t points) {
  return cached_plan<LongPlan<T>>(points, [&] { return std::make_shared<OwnedLongPlan<T>>(points); });
}
template std::shared_ptr<const LongPlan<float>> long_plan(int64_t);
template std::shared_ptr<const LongPlan<double>> long_plan(int64_t);

}  // namespace fa
