// Arrays of any shape and equal size; hyper (float64): see fastaudio/nn/optimizers.hpp.
#include "arrays.hpp"
#include "rooms.hpp"

namespace py = pybind11;

namespace {

const double* settings(const py::array& hyper, int64_t count) {
  const double* p = arrays::input<double>(hyper, "hyper", 1);
  arrays::require(hyper.size() >= count, "hyper: too short for this optimizer");
  return p;
}

void sgd(py::array w, py::array g, py::array hyper) {
  arrays::by_type(w, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(w, "w", -1);
    const T* from = arrays::input_like<T>(g, "g", w);
    const double* h = settings(hyper, 3);
    const int64_t n = w.size();
    const auto kernel = arrays::table(T{}).optimizers.sgd;
    arrays::step([=] { return kernel(to, from, n, h); });
  });
}

void momentum(py::array w, py::array v, py::array g, py::array hyper, bool ema, bool nesterov) {
  arrays::by_type(w, [&](auto zero) {
    using T = decltype(zero);
    T *to = arrays::output<T>(w, "w", -1), *velocity = arrays::output_like<T>(v, "v", w);
    const T* from = arrays::input_like<T>(g, "g", w);
    const double* h = settings(hyper, 4);
    const int64_t n = w.size();
    const auto kernel = arrays::table(T{}).optimizers.momentum;
    arrays::step([=] { return kernel(to, velocity, from, n, h, ema, nesterov); });
  });
}

void rmsprop(py::array w, py::array v, py::object buffer, py::array g, py::array hyper, bool keras) {
  arrays::by_type(w, [&](auto zero) {
    using T = decltype(zero);
    T *to = arrays::output<T>(w, "w", -1), *square = arrays::output_like<T>(v, "v", w);
    T* room = arrays::optional_output_like<T>(buffer, "buffer", w);
    const T* from = arrays::input_like<T>(g, "g", w);
    const double* h = settings(hyper, 6);
    const int64_t n = w.size();
    const auto kernel = arrays::table(T{}).optimizers.rmsprop;
    arrays::step([=] { return kernel(to, square, room, from, n, h, keras); });
  });
}

void adam(py::array w, py::array m, py::array v, py::array g, py::array hyper, bool keras, bool decoupled) {
  arrays::by_type(w, [&](auto zero) {
    using T = decltype(zero);
    T *to = arrays::output<T>(w, "w", -1), *mean = arrays::output_like<T>(m, "m", w);
    T* square = arrays::output_like<T>(v, "v", w);
    const T* from = arrays::input_like<T>(g, "g", w);
    const double* h = settings(hyper, 6);
    const int64_t n = w.size();
    const auto kernel = arrays::table(T{}).optimizers.adam;
    arrays::step([=] { return kernel(to, mean, square, from, n, h, keras, decoupled); });
  });
}

void advance_step(py::array hyper) {
  double* h = arrays::output<double>(hyper, "hyper", 1);
  arrays::require(hyper.size() >= 2, "hyper: must hold a step");
  arrays::step([=] {
    h[1] += 1;
    return fa::Status::ok;
  });
}

void global_norm(py::array norm, py::array g) {
  arrays::by_type(g, [&](auto zero) {
    using T = decltype(zero);
    double* to = arrays::output<double>(norm, "norm", -1);
    arrays::require(norm.size() == 1, "norm: must be one number");
    const T* from = arrays::input<T>(g, "g", -1);
    const int64_t n = g.size();
    const auto kernel = arrays::table(T{}).optimizers.global_norm;
    arrays::step([=] { return kernel(to, from, n); });
  });
}

void clip(py::array g, py::array norm, double max_norm, double eps) {
  arrays::by_type(g, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(g, "g", -1);
    const double* size = arrays::input<double>(norm, "norm", -1);
    arrays::require(norm.size() == 1, "norm: must be one number");
    const int64_t n = g.size();
    const auto kernel = arrays::table(T{}).optimizers.clip;
    arrays::step([=] { return kernel(to, n, size, max_norm, eps); });
  });
}

void clip_value(py::array g, double limit) {
  arrays::by_type(g, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(g, "g", -1);
    const int64_t n = g.size();
    const auto kernel = arrays::table(T{}).optimizers.clip_value;
    arrays::step([=] { return kernel(to, n, limit); });
  });
}

}  // namespace

void bind_optimizers(py::module_& m) {
  m.def("sgd", sgd);
  m.def("momentum", momentum);
  m.def("rmsprop", rmsprop);
  m.def("adam", adam);
  m.def("advance_step", advance_step);
  m.def("global_norm", global_norm);
  m.def("clip", clip);
  m.def("clip_value", clip_value);
}
