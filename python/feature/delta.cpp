#include "arrays.hpp"
#include "rooms.hpp"

namespace py = pybind11;

void bind_delta(py::module_& m) {
  m.def("delta", [](py::array out, py::array x, py::array coeffs, py::array edges) {
    arrays::by_type(out, [&](auto zero) {
      using T = decltype(zero);
      T* to = arrays::output<T>(out, "out", 2);
      const T *from = arrays::input<T>(x, "x", 2), *c = arrays::input<T>(coeffs, "coeffs", 1);
      const double* e = arrays::input<double>(edges, "edges", 3);
      const int64_t width = coeffs.shape(0), h = width / 2, n = x.shape(1);
      const bool fitted = edges.size() > 0;
      arrays::require(width % 2 == 1 && n >= width, "delta: width must be odd and at most the number of frames");
      arrays::require(out.shape(0) == x.shape(0) && out.shape(1) == (fitted ? n : n - 2 * h), "delta: out has the wrong shape");
      arrays::require(!fitted || (edges.shape(0) == 2 && edges.shape(1) == h && edges.shape(2) == width), "delta: edges must be (2, h, width)");
      arrays::run([&] { return arrays::table(T{}).delta(to, from, x.shape(0), n, c, width, fitted ? e : nullptr); });
    });
  });
}
