#include "arrays.hpp"
#include "rooms.hpp"

namespace py = pybind11;

namespace {

void copy_columns(py::array out, py::array x, int64_t to, int64_t start, int64_t count) {
  arrays::by_type(out, [&](auto zero) {
    using T = decltype(zero);
    T* into = arrays::output<T>(out, "out", 2);
    const T* from = arrays::input<T>(x, "x", 2);
    const fa::ColumnCopy c{out.shape(0), out.shape(1), x.shape(1), to, start, count};
    arrays::require(x.shape(0) == c.rows && to >= 0 && start >= 0 && count >= 0 && to <= c.out_columns - count &&
                    start <= c.x_columns - count, "copy_columns: shapes do not fit");
    const auto kernel = arrays::table(T{}).elementwise.copy_columns;
    arrays::step([=] { return kernel(into, from, c); });
  });
}

}  // namespace

void bind_copy_columns(py::module_& m) { m.def("copy_columns", copy_columns); }
