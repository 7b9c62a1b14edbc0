#include "arrays.hpp"
#include "rooms.hpp"

namespace py = pybind11;

void bind_curve(py::module_& m) {
  m.def("curve", [](py::array out, py::array x, int64_t kind, py::array numbers) {
    bool good = true;
    arrays::by_type(x, [&](auto zero) {
      using T = decltype(zero);
      double* to = arrays::output<double>(out, "out", -1);
      const T* from = arrays::input_like<T>(x, "x", out);
      const double* c = arrays::input<double>(numbers, "numbers", 1);
      arrays::require(numbers.size() == 7 && kind >= 0 && kind < 4, "curve: no such kind, or not seven numbers");
      arrays::run([&] { return arrays::table(T{}).numbers.curve(to, from, x.size(), kind, c, &good); });
    });
    return good;
  });
  m.def("phasor", [](py::array out, py::array x) {
    bool good = true;
    arrays::by_type(x, [&](auto zero) {
      using T = decltype(zero);
      T* to = reinterpret_cast<T*>(arrays::output<std::complex<T>>(out, "out", -1));
      const T* from = arrays::input_like<T>(x, "x", out);
      arrays::run([&] { return arrays::table(T{}).numbers.phasor(to, from, x.size(), &good); });
    });
    return good;
  });
  m.def("rescale", [](py::array out, py::array x, double factor, double offset, double divisor) {
    bool good = true;
    const bool whole_out = arrays::is<int64_t>(out), whole_x = arrays::is<int64_t>(x);
    arrays::require(whole_out || whole_x, "rescale: out or x must be int64");
    void* to = whole_out ? static_cast<void*>(arrays::output<int64_t>(out, "out", -1)) : arrays::output<double>(out, "out", -1);
    const void* from = whole_x ? static_cast<const void*>(arrays::input_like<int64_t>(x, "x", out))
                               : arrays::input_like<double>(x, "x", out);
    arrays::run([&] { return fa::kernels().rescale(to, from, x.size(), whole_out, whole_x, factor, offset, divisor, &good); });
    return good;
  });
}
