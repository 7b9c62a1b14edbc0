#include "arrays.hpp"
#include "rooms.hpp"

namespace py = pybind11;

// Real rows that go through a long complex transform of half their length; long odd ones are the caller's to widen.
static bool is_long(int64_t n) { return n % 2 == 0 && n / 2 > fa::long_points; }

void bind_fft(py::module_& m) {
  m.def("fft", [](py::array out, py::array x, bool inverse) {
    arrays::by_type(out, [&](auto zero) {
      using T = decltype(zero);
      T* to = reinterpret_cast<T*>(arrays::output<std::complex<T>>(out, "out", 2));
      const T* from = reinterpret_cast<const T*>(arrays::input<std::complex<T>>(x, "x", 2));
      arrays::require(x.shape(1) > 0 && out.shape(0) == x.shape(0) && out.shape(1) == x.shape(1), "fft: shapes do not fit");
      if (x.shape(1) > fa::long_points) {
        const auto plan = fa::long_plan<T>(x.shape(1));
        return arrays::run([&] { return arrays::table(T{}).long_fft(to, from, x.shape(0), *plan, inverse); });
      }
      const auto plan = fa::complex_plan<T>(x.shape(1));
      arrays::run([&] { return arrays::table(T{}).fft(to, from, x.shape(0), *plan, inverse); });
    });
  });
  m.def("rfft", [](py::array out, py::array x) {
    arrays::by_type(out, [&](auto zero) {
      using T = decltype(zero);
      T* to = reinterpret_cast<T*>(arrays::output<std::complex<T>>(out, "out", 2));
      const T* from = arrays::input<T>(x, "x", 2);
      const int64_t n = x.shape(1);
      arrays::require(n > 0 && out.shape(0) == x.shape(0) && out.shape(1) == n / 2 + 1, "rfft: shapes do not fit");
      if (is_long(n)) {
        const auto plan = fa::long_plan<T>(n / 2);
        return arrays::run([&] { return arrays::table(T{}).long_rfft(to, from, x.shape(0), *plan); });
      }
      const auto plan = fa::real_plan<T>(n);
      arrays::run([&] { return arrays::table(T{}).rfft(to, from, x.shape(0), *plan); });
    });
  });
  m.def("autocorrelate", [](py::array out, py::array x, int64_t length) {
    arrays::by_type(out, [&](auto zero) {
      using T = decltype(zero);
      T* to = arrays::output<T>(out, "out", 2);
      const T* from = arrays::input<T>(x, "x", 2);
      const int64_t rows = x.shape(0), n = x.shape(1), lags = out.shape(1);
      arrays::require(n > 0 && lags > 0 && lags <= n && out.shape(0) == rows, "autocorrelate: shapes do not fit");
      arrays::require(length % 2 == 0 && n + lags - 1 <= length, "autocorrelate: length must be even, and hold x and the lags");
      if (is_long(length)) {
        const auto plan = fa::long_plan<T>(length / 2);
        return arrays::run([&] { return arrays::table(T{}).long_autocorrelate(to, from, rows, n, lags, *plan); });
      }
      const auto plan = fa::real_plan<T>(length);
      const auto row_plan = fa::row_plan<T>(length, fa::kernels().vector_bytes / int64_t(sizeof(T)));
      arrays::run([&] { return arrays::table(T{}).autocorrelate(to, from, rows, n, lags, *plan, row_plan.get()); });
    });
  });
  m.def("irfft", [](py::array out, py::array X) {
    arrays::by_type(out, [&](auto zero) {
      using T = decltype(zero);
      T* to = arrays::output<T>(out, "out", 2);
      const T* from = reinterpret_cast<const T*>(arrays::input<std::complex<T>>(X, "X", 2));
      const int64_t n = out.shape(1);
      arrays::require(n > 0 && out.shape(0) == X.shape(0) && X.shape(1) == n / 2 + 1, "irfft: shapes do not fit");
      if (is_long(n)) {
        const auto plan = fa::long_plan<T>(n / 2);
        return arrays::run([&] { return arrays::table(T{}).long_irfft(to, from, X.shape(0), *plan); });
      }
      const auto plan = fa::real_plan<T>(n);
      arrays::run([&] { return arrays::table(T{}).irfft(to, from, X.shape(0), *plan); });
    });
  });
}
