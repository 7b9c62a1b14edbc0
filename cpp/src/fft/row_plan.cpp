// Plans of one frame in the lanes of its own vectors: see row_fft.hpp.
#include <cstdlib>
#include <new>
#include <vector>

#include "fastaudio/fft/plans.hpp"
#include "plan_cache.hpp"
#include "roots.hpp"

namespace fa {
namespace {

template <class T>
struct OwnedRowPlan : RowPlan<T> {
  std::shared_ptr<const FftPlan<T>> column_owner;
  std::vector<T> untangle_table, middle_table, back_table;
  std::unique_ptr<T[], void (*)(void*)> lane_table{nullptr, std::free};  // aligned: read as whole vectors

  OwnedRowPlan(int64_t n, int64_t lanes) {
    const int64_t K = n / (2 * lanes);
    column_owner = complex_plan<T>(K);
    this->columns = column_owner.get();
    lane_table.reset(static_cast<T*>(std::aligned_alloc(64, (size_t(2 * K * lanes) * sizeof(T) + 63) / 64 * 64)));
    if (!lane_table) throw std::bad_alloc();
    for (int64_t k = 0; k < K; ++k)
      for (int64_t l = 0; l < lanes; ++l) {
        lane_table[size_t(2 * k * lanes + l)] = T(root(k * l, n).real());
        lane_table[size_t((2 * k + 1) * lanes + l)] = T(root(k * l, n).imag());
      }
    std::vector<Cplx> turns;
    for (int64_t k = 0; k <= K; ++k) turns.push_back(root(k, 2 * K));
    untangle_table = rounded<T>(turns);
    for (int64_t l = 0; l < lanes; ++l)
      for (int64_t q = 0; q < lanes; ++q) {
        const Cplx z = root(l * (K + 2 * K * (q % (lanes / 2))), n);
        middle_table.push_back(T(q < lanes / 2 ? z.real() : z.imag()));
      }
    for (int64_t q = 0; q < lanes; ++q)
      for (int64_t l = 0; l < lanes; ++l) back_table.push_back(2 * middle_table[size_t(l * lanes + q)]);
    this->untangle = untangle_table.data();
    this->lane = lane_table.get();
    this->middle = middle_table.data();
    this->back = back_table.data();
  }
};

}  // namespace

template <class T>
std::shared_ptr<const RowPlan<T>> row_plan(int64_t n, int64_t lanes) {
  if (n < 2 * lanes * lanes || (n & (n - 1)) != 0) return nullptr;
  return cached_plan<RowPlan<T>>(64 * n + lanes, [&] { return std::make_shared<OwnedRowPlan<T>>(n, lanes); });
}
template std::shared_ptr<const RowPlan<float>> row_plan(int64_t, int64_t);
template std::shared_ptr<const RowPlan<double>> row_plan(int64_t, int64_t);

}  // namespace fa
