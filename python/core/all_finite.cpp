#include "arrays.hpp"
#include "rooms.hpp"

namespace py = pybind11;

void bind_all_finite(py::module_& m) {
  m.def("all_finite", [](py::array x) {
    bool answer = true;
    arrays::by_type(x, [&](auto zero) {
      using T = decltype(zero);
      const T* from = arrays::input<T>(x, "x", int(x.ndim()));
      arrays::run([&] { return arrays::table(T{}).all_finite(from, x.size(), &answer); });
    });
    return answer;
  });
}
