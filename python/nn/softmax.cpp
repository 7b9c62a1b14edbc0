#include "arrays.hpp"
#include "rooms.hpp"

namespace py = pybind11;

namespace {

template <bool log>
void forward(py::array y, py::array x) {
  arrays::by_type(y, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(y, "y", 2);
    const T* from = arrays::input<T>(x, "x", 2);
    const int64_t rows = y.shape(0), n = y.shape(1);
    arrays::require(x.shape(0) == rows && x.shape(1) == n, "softmax: shapes do not fit");
    const auto& table = arrays::table(T{}).elementwise;
    const auto kernel = log ? table.log_softmax : table.softmax;
    arrays::step([=] { return kernel(to, from, rows, n); });
  });
}

template <bool log>
void backward(py::array dx, py::array dy, py::array y) {
  arrays::by_type(dx, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(dx, "dx", 2);
    const T *from = arrays::input<T>(dy, "dy", 2), *after = arrays::input<T>(y, "y", 2);
    const int64_t rows = dx.shape(0), n = dx.shape(1);
    arrays::require(dy.shape(0) == rows && dy.shape(1) == n && y.shape(0) == rows && y.shape(1) == n,
                    "softmax_backward: shapes do not fit");
    const auto& table = arrays::table(T{}).elementwise;
    const auto kernel = log ? table.log_softmax_backward : table.softmax_backward;
    arrays::step([=] { return kernel(to, from, after, rows, n); });
  });
}

}  // namespace

void bind_softmax(py::module_& m) {
  m.def("softmax", forward<false>);
  m.def("log_softmax", forward<true>);
  m.def("softmax_backward", backward<false>);
  m.def("log_softmax_backward", backward<true>);
}
