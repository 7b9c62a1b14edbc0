#include "arrays.hpp"
#include "rooms.hpp"

namespace py = pybind11;

namespace {

void gaussian_sample(py::array z, py::array mu, py::array log_variance, py::array eps) {
  arrays::by_type(z, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(z, "z", -1);
    const T *m = arrays::input<T>(mu, "mu", -1), *lv = arrays::input<T>(log_variance, "log_variance", -1);
    const T* e = arrays::input<T>(eps, "eps", -1);
    const int64_t n = z.size();
    arrays::require(mu.size() == n && log_variance.size() == n && eps.size() == n, "gaussian_sample: shapes do not fit");
    const auto kernel = arrays::table(T{}).elementwise.gaussian_sample;
    arrays::step([=] { return kernel(to, m, lv, e, n); });
  });
}

void gaussian_sample_backward(py::array dmu, py::array dlv, py::array dz, py::array log_variance, py::array eps,
                              py::object more_mu, py::object more_lv) {
  arrays::by_type(dz, [&](auto zero) {
    using T = decltype(zero);
    T *to_mu = arrays::output<T>(dmu, "dmu", -1), *to_lv = arrays::output<T>(dlv, "dlv", -1);
    const T *d = arrays::input<T>(dz, "dz", -1), *lv = arrays::input<T>(log_variance, "log_variance", -1);
    const T* e = arrays::input<T>(eps, "eps", -1);
    const int64_t n = dz.size();
    const auto more = [&](const py::object& a) -> const T* {
      if (a.is_none()) return nullptr;
      const py::array given = py::cast<py::array>(a);
      arrays::require(given.size() == n, "gaussian_sample_backward: shapes do not fit");
      return arrays::input<T>(given, "more", -1);
    };
    const T *add_mu = more(more_mu), *add_lv = more(more_lv);
    arrays::require(dmu.size() == n && dlv.size() == n && log_variance.size() == n && eps.size() == n,
                    "gaussian_sample_backward: shapes do not fit");
    const auto kernel = arrays::table(T{}).elementwise.gaussian_sample_backward;
    arrays::step([=] { return kernel(to_mu, to_lv, d, lv, e, add_mu, add_lv, n); });
  });
}

}  // namespace

void bind_gaussian_sample(py::module_& m) {
  m.def("gaussian_sample", gaussian_sample);
  m.def("gaussian_sample_backward", gaussian_sample_backward);
}
