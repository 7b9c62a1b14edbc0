#include "arrays.hpp"
#include "rooms.hpp"

namespace py = pybind11;

namespace {

void mask_steps(py::object y, py::array mask, py::array x, double value) {
  arrays::by_type(x, [&](auto zero) {
    using T = decltype(zero);
    const T* from = arrays::input<T>(x, "x", 2);
    const int64_t rows = x.shape(0), n = x.shape(1);
    uint8_t* found = arrays::output<uint8_t>(mask, "mask", 1);
    arrays::require(mask.shape(0) == rows, "mask_steps: shapes do not fit");
    T* to = nullptr;
    if (!y.is_none()) {
      auto array = py::cast<py::array>(y);
      to = arrays::output<T>(array, "y", 2);
      arrays::require(array.shape(0) == rows && array.shape(1) == n, "mask_steps: shapes do not fit");
    }
    const auto kernel = arrays::table(T{}).elementwise.mask_steps;
    arrays::step([=] { return kernel(to, found, from, rows, n, T(value)); });
  });
}

void mask_steps_backward(py::array dx, py::array dy, py::array mask) {
  arrays::by_type(dx, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(dx, "dx", 2);
    const T* from = arrays::input<T>(dy, "dy", 2);
    const uint8_t* keep = arrays::input<uint8_t>(mask, "mask", 1);
    const int64_t rows = dx.shape(0), n = dx.shape(1);
    arrays::require(dy.shape(0) == rows && dy.shape(1) == n && mask.shape(0) == rows, "mask_steps_backward: shapes do not fit");
    const auto kernel = arrays::table(T{}).elementwise.mask_steps_backward;
    arrays::step([=] { return kernel(to, from, keep, rows, n); });
  });
}

void mask_weights(py::array out, py::array flags, py::array share, py::array mask, py::object weight) {
  arrays::by_type(out, [&](auto zero) {
    using T = decltype(zero);
    fa::StepWeights<T> a{arrays::output<T>(out, "out", -1), arrays::output<T>(flags, "true", 2),
                         arrays::input<uint8_t>(mask, "mask", 2), nullptr, mask.shape(0), mask.shape(1), 1, false};
    arrays::require(out.ndim() >= 2 && out.shape(0) == a.rows && out.shape(1) == a.steps && flags.shape(0) == a.rows &&
                        flags.shape(1) == a.steps,
                    "mask_weights: shapes do not fit");
    for (py::ssize_t i = 2; i < out.ndim(); ++i) a.n *= out.shape(i);
    if (!weight.is_none()) {
      const auto given = py::cast<py::array>(weight);
      a.per_row = given.ndim() == 1;
      a.weight = arrays::input<T>(given, "weight", a.per_row ? 1 : int(out.ndim()));
      for (py::ssize_t i = 0; i < given.ndim(); ++i)
        arrays::require(given.shape(i) == out.shape(i), "mask_weights: weight must be (N,) or as out");
    }
    double* total = arrays::output<double>(share, "share", -1);
    arrays::require(share.size() == 1, "share: must be one number");
    const auto kernel = arrays::table(T{}).elementwise.mask_weights;
    arrays::step([=] { return kernel(total, a); });
  });
}

}  // namespace

void bind_mask_steps(py::module_& m) {
  m.def("mask_steps", mask_steps);
  m.def("mask_steps_backward", mask_steps_backward);
  m.def("mask_weights", mask_weights);
}
