// pred and target of any shape; weight: None, or of pred's first axes. The gradient may be None.
#include "arrays.hpp"
#include "rooms.hpp"

namespace py = pybind11;

namespace {

double* scalar(py::array& a, const char* name) {
  double* p = arrays::output<double>(a, name, -1);
  arrays::require(a.size() == 1, "a loss, norm or count is an array of one number");
  return p;
}

// How many weights there are; they stand for the first axes of pred.
template <class T>
const T* weights(const py::object& weight, const py::array& pred, int64_t& rows) {
  if (weight.is_none()) return nullptr;
  if (!py::isinstance<py::array>(weight)) throw py::type_error("weight: must be an array or None");
  const py::array w = py::reinterpret_borrow<py::array>(weight);
  bool fits = w.ndim() >= 1 && w.ndim() <= pred.ndim();
  for (py::ssize_t i = 0; fits && i < w.ndim(); ++i) fits = w.shape(i) == pred.shape(i);
  arrays::require(fits, "weight: must have the shape of pred's first axes");
  rows = w.size();
  return arrays::input<T>(w, "weight", -1);
}

// Calls run(arrays of the losses, table of T) with everything a kernel may capture by value.
template <class F>
void pairwise(py::array loss, const py::object& dpred, const py::array& pred, const py::array& target,
              const py::object& weight, F run) {
  arrays::by_type(pred, [&](auto zero) {
    using T = decltype(zero);
    fa::LossArrays<T> a{arrays::optional_output_like<T>(dpred, "dpred", pred), arrays::input<T>(pred, "pred", -1),
                        arrays::input_like<T>(target, "target", pred), nullptr, pred.size(), 1};
    a.weight = weights<T>(weight, pred, a.rows);
    run(scalar(loss, "loss"), a, arrays::table(T{}).losses);
  });
}

// Classes are pred's last axis; the target: int64 labels for the axes before it, or numbers of pred's shape.
template <class T>
fa::ClassArrays<T> classes(const py::array& pred, const py::array& target, const py::object& dpred, const py::object& weight) {
  fa::ClassArrays<T> a{arrays::optional_output_like<T>(dpred, "dpred", pred), arrays::input<T>(pred, "pred", -1),
                       nullptr, nullptr, nullptr, 1, 0, 1};
  const py::ssize_t last = pred.ndim() - 1;
  arrays::require(last >= 1 && pred.shape(last) > 0, "pred: must be (..., classes), at least one class");
  for (py::ssize_t i = 0; i < last; ++i) a.rows *= pred.shape(i);
  a.classes = pred.shape(last);
  int64_t count = a.rows;
  a.weight = weights<T>(weight, pred, count);
  arrays::require(weight.is_none() || py::reinterpret_borrow<py::array>(weight).ndim() <= last, "weight: must not have an axis of classes");
  a.group = count > 0 ? a.rows / count : 1;
  if (target.dtype().kind() == 'i') {
    a.labels = arrays::input<int64_t>(target, "labels", int(last));
    for (py::ssize_t i = 0; i < last; ++i) arrays::require(target.shape(i) == pred.shape(i), "labels: must have pred's shape without classes");
  } else {
    a.target = arrays::input_like<T>(target, "target", pred);
  }
  return a;
}

template <bool from_logits>
void crossentropy(py::array loss, py::object dpred, py::array pred, py::array target, py::object weight) {
  arrays::by_type(pred, [&](auto zero) {
    using T = decltype(zero);
    const auto a = classes<T>(pred, target, dpred, weight);
    double* to = scalar(loss, "loss");
    const auto& table = arrays::table(T{}).losses;
    const auto kernel = from_logits ? table.softmax_crossentropy : table.categorical_crossentropy;
    arrays::step([=] { return kernel(to, a); });
  });
}

void kl_gaussian(py::array loss, py::object dmu, py::object dlog_variance, py::array mu, py::array log_variance) {
  arrays::by_type(mu, [&](auto zero) {
    using T = decltype(zero);
    const T *m = arrays::input<T>(mu, "mu", 2), *v = arrays::input_like<T>(log_variance, "log_variance", mu);
    T* dm = arrays::optional_output_like<T>(dmu, "dmu", mu);
    T* dv = arrays::optional_output_like<T>(dlog_variance, "dlog_variance", mu);
    arrays::require(!dm == !dv, "kl_gaussian: both gradients or none");
    double* to = scalar(loss, "loss");
    const int64_t rows = mu.shape(0), n = mu.shape(1);
    const auto kernel = arrays::table(T{}).losses.kl_gaussian;
    arrays::step([=] { return kernel(to, dm, dv, m, v, rows, n); });
  });
}

template <int power>
void penalty(py::array loss, py::object grad, py::array w, double factor) {
  arrays::by_type(w, [&](auto zero) {
    using T = decltype(zero);
    const T* x = arrays::input<T>(w, "w", -1);
    T* g = arrays::optional_output_like<T>(grad, "grad", w);
    double* to = scalar(loss, "loss");
    const int64_t n = w.size();
    const auto kernel = power == 2 ? arrays::table(T{}).losses.l2_penalty : arrays::table(T{}).losses.l1_penalty;
    arrays::step([=] { return kernel(to, g, x, n, factor); });
  });
}

void accuracy(py::array count, py::array pred, py::array target, py::object weight) {
  arrays::by_type(pred, [&](auto zero) {
    using T = decltype(zero);
    const auto a = classes<T>(pred, target, py::none(), weight);
    double* to = scalar(count, "count");
    const auto kernel = arrays::table(T{}).losses.accuracy;
    arrays::step([=] { return kernel(to, a); });
  });
}

void binary_accuracy(py::array count, py::array pred, py::array target, double threshold, py::object weight) {
  pairwise(count, py::none(), pred, target, weight, [=](double* to, const auto& a, const auto& table) {
    arrays::step([=, f = table.binary_accuracy] { return f(to, a, threshold); });
  });
}

}  // namespace

void bind_losses(py::module_& m) {
  m.def("mse", [](py::array loss, py::object dpred, py::array pred, py::array target, py::object weight) {
    pairwise(loss, dpred, pred, target, weight,
             [](double* to, const auto& a, const auto& table) { arrays::step([=, f = table.mse] { return f(to, a); }); });
  });
  m.def("l1", [](py::array loss, py::object dpred, py::array pred, py::array target, py::object weight) {
    pairwise(loss, dpred, pred, target, weight,
             [](double* to, const auto& a, const auto& table) { arrays::step([=, f = table.l1] { return f(to, a); }); });
  });
  m.def("huber", [](py::array loss, py::object dpred, py::array pred, py::array target, py::object weight, double delta) {
    pairwise(loss, dpred, pred, target, weight, [=](double* to, const auto& a, const auto& table) {
      arrays::step([=, f = table.huber] { return f(to, a, delta); });
    });
  });
  m.def("binary_crossentropy", [](py::array loss, py::object dpred, py::array pred, py::array target, py::object weight, bool logits) {
    pairwise(loss, dpred, pred, target, weight, [=](double* to, const auto& a, const auto& table) {
      arrays::step([=, f = table.binary_crossentropy] { return f(to, a, logits); });
    });
  });
  m.def("softmax_crossentropy", crossentropy<true>);
  m.def("categorical_crossentropy", crossentropy<false>);
  m.def("kl_gaussian", kl_gaussian);
  m.def("l2_penalty", penalty<2>);
  m.def("l1_penalty", penalty<1>);
  m.def("accuracy", accuracy);
  m.def("binary_accuracy", binary_accuracy);
}
