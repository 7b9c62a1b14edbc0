#pragma once
// Plans by their length. Not in plan.hpp, which every kernel reads: <memory> alone takes the compiler as long as most kernels.
#include <memory>

#include "plan.hpp"

namespace fa {

// Plan for real frames of length n, or complex frames of length n. Cached; never null; throws std::bad_alloc.
template <class T>
std::shared_ptr<const FftPlan<T>> real_plan(int64_t n);
template <class T>
std::shared_ptr<const FftPlan<T>> complex_plan(int64_t n);

template <class T>
std::shared_ptr<const LongPlan<T>> long_plan(int64_t points);

// Null if n is not a power of two of at least 2 lanes^2.
template <class T>
std::shared_ptr<const RowPlan<T>> row_plan(int64_t n, int64_t lanes);

}  // namespace fa
