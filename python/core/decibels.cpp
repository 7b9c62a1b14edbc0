#include "arrays.hpp"
#include "rooms.hpp"

namespace py = pybind11;

void bind_decibels(py::module_& m) {
  m.def("power_to_db", [](py::array out, py::array S, py::array ref, double amin, double top_db, double scale) {
    arrays::by_type(out, [&](auto zero) {
      using T = decltype(zero);
      T* to = arrays::output<T>(out, "out", 2);
      const T* from = arrays::input<T>(S, "S", 2);
      const double* r = arrays::input<double>(ref, "ref", 1);
      arrays::require(out.size() == S.size() && ref.shape(0) == S.shape(0), "power_to_db: shapes do not fit");
      const int64_t rows = S.shape(0), n = S.shape(1);
      const auto kernel = arrays::table(T{}).power_to_db;
      arrays::step([=] { return kernel(to, from, rows, n, r, amin, top_db, scale); });
    });
  });
  m.def("db_to_power", [](py::array out, py::array S, double ref, double scale) {
    arrays::by_type(out, [&](auto zero) {
      using T = decltype(zero);
      T* to = arrays::output<T>(out, "out", 2);
      const T* from = arrays::input<T>(S, "S", 2);
      arrays::require(out.size() == S.size(), "db_to_power: shapes do not fit");
      arrays::run([&] { return arrays::table(T{}).db_to_power(to, from, S.size(), ref, scale); });
    });
  });
  m.def("magnitude", [](py::array out, py::array D, double power) {
    arrays::by_type(out, [&](auto zero) {
      using T = decltype(zero);
      T* to = arrays::output<T>(out, "out", -1);
      const T* from = reinterpret_cast<const T*>(arrays::input<std::complex<T>>(D, "D", -1));
      const int64_t n = out.size();
      arrays::require(D.size() == n, "magnitude: shapes do not fit");
      const auto kernel = arrays::table(T{}).magnitude;
      arrays::step([=] { return kernel(to, from, n, power); });
    });
  });
  m.def("magphase", [](py::array S, py::array P, py::array D, double power) {
    arrays::by_type(S, [&](auto zero) {
      using T = decltype(zero);
      T *size = arrays::output<T>(S, "S", -1), *phase = reinterpret_cast<T*>(arrays::output_like<std::complex<T>>(P, "P", S));
      const T* from = reinterpret_cast<const T*>(arrays::input_like<std::complex<T>>(D, "D", S));
      arrays::run([&] { return arrays::table(T{}).magphase(size, phase, from, S.size(), power); });
    });
  });
}
