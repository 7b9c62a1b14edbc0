#include "arrays.hpp"
#include "rooms.hpp"

namespace py = pybind11;

namespace {

void gemm(py::array out, py::array a, py::array b, bool trans_a, bool trans_b, bool accumulate) {
  arrays::by_type(out, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(out, "out", 2);
    const T *left = arrays::input<T>(a, "a", 2), *right = arrays::input<T>(b, "b", 2);
    const int64_t m = out.shape(0), n = out.shape(1), k = a.shape(trans_a ? 0 : 1);
    arrays::require(a.shape(trans_a ? 1 : 0) == m && b.shape(trans_b ? 0 : 1) == n && b.shape(trans_b ? 1 : 0) == k,
                    "gemm: shapes do not fit");
    const auto kernel = arrays::table(T{}).dense.gemm;
    arrays::step([=] { return kernel(to, left, right, m, n, k, trans_a, trans_b, accumulate); });
  });
}

}  // namespace

void bind_gemm(py::module_& m) { m.def("gemm", gemm); }
