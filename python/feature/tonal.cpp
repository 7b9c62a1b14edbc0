#include "banks.hpp"
#include "framing.hpp"
#include "rooms.hpp"

namespace py = pybind11;

namespace {

void decimate(py::array out, py::array x, py::array response, int64_t reach) {
  arrays::by_type(out, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(out, "out", 2);
    const T *from = arrays::input<T>(x, "x", 2), *r = arrays::input<T>(response, "response", 1);
    const int64_t rows = x.shape(0), n = x.shape(1), count = out.shape(1), block = 2 * (response.shape(0) - 1);
    arrays::require(out.shape(0) == rows && 2 * count <= n + 1, "decimate: out must be (rows, at most half of x)");
    arrays::require(block > 0 && block % 4 == 0 && reach >= 0 && reach % 2 == 0 && 2 * reach < block, "decimate: reach must be even, < block / 2");
    const auto plan = fa::real_plan<T>(block), half = fa::real_plan<T>(block / 2);
    arrays::run([&] { return arrays::table(T{}).tonal.decimate(to, from, rows, n, count, r, reach, *plan, *half); });
  });
}

void cqt(py::array out, py::array x, py::array window, int64_t hop, int64_t pad, int mode, int64_t first, py::array starts,
         py::array lengths, py::array weights) {
  arrays::by_type(out, [&](auto zero) {
    using T = decltype(zero);
    T* to = reinterpret_cast<T*>(arrays::output<std::complex<T>>(out, "out", 3));
    const T *from = arrays::input<T>(x, "x", 2), *w = arrays::input<T>(window, "window", 1);
    const fa::Framing f = arrays::framing(x, window, hop, pad, mode, out.shape(2));
    const T* values = reinterpret_cast<const T*>(arrays::input<std::complex<T>>(weights, "weights", 2));
    const auto bank = arrays::bank<fa::ComplexBank<T>>(starts, lengths, weights, values, f.n_fft / 2 + 1);
    arrays::require(out.shape(0) == x.shape(0) && first >= 0 && first + bank.bands <= out.shape(1), "cqt: out has the wrong shape");
    const auto plan = fa::real_plan<T>(f.n_fft);
    arrays::run([&] { return arrays::table(T{}).tonal.cqt(to, from, x.shape(0), out.shape(1), first, f, w, *plan, bank); });
  });
}

// The smallest even length from n on without prime factors above 5
int64_t fast_length(int64_t n) {
  for (n += n % 2;; n += 2) {
    int64_t rest = n;
    for (const int64_t factor : {2, 3, 5})
      while (rest % factor == 0) rest /= factor;
    if (rest == 1) return n;
  }
}

void tempogram(py::array out, py::array x, py::array window, int64_t pad, bool normalized) {
  arrays::by_type(out, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(out, "out", 3);
    const T* from = arrays::input<T>(x, "x", 2);
    const int64_t rows = x.shape(0), n = x.shape(1), size = out.shape(1), frames = out.shape(2);
    const fa::LagWindow<T> w{arrays::input<T>(window, "window", 1), size, pad, normalized};
    arrays::require(out.shape(0) == rows && window.shape(0) == size && size > 0, "tempogram: out does not belong to x and window");
    arrays::require(pad >= 0 && n > 0 && frames + size - 1 <= n + 2 * pad, "tempogram: a window leaves the padded envelope");
    const auto plan = fa::real_plan<T>(fast_length(2 * size - 1));
    arrays::run([&] { return arrays::table(T{}).tonal.tempogram(to, from, rows, n, frames, w, *plan); });
  });
}

void measures(py::array out, py::array S, py::array freq, py::array kinds, py::array powers) {
  arrays::by_type(S, [&](auto zero) {
    using T = decltype(zero);
    double* to = arrays::output<double>(out, "out", 3);
    const T* from = arrays::input<T>(S, "S", 3);
    const double* f = arrays::input<double>(freq, "freq", 1);
    const fa::MeasureList list{arrays::input<int64_t>(kinds, "kinds", 1), arrays::input<double>(powers, "powers", 1), kinds.shape(0)};
    const int64_t rows = S.shape(0), bins = S.shape(1), frames = S.shape(2), wanted = out.shape(2);
    arrays::require(out.shape(0) == rows && out.shape(1) == list.count && wanted <= frames, "measures: out does not belong to S and kinds");
    arrays::require(bins > 0 && freq.shape(0) == bins && powers.shape(0) == list.count, "measures: freq, powers: one a bin, one a measure");
    for (int64_t i = 0; i < list.count; ++i)
      arrays::require(list.kinds[i] >= 0 && list.kinds[i] <= int64_t(fa::Measure::change), "measures: unknown kind");
    arrays::run([&] { return arrays::table(T{}).tonal.measures(to, from, rows, bins, frames, wanted, f, list); });
  });
}

void rqa(py::array score, py::array pointers, py::array sim, double gap_onset, double gap_extend, bool knight) {
  arrays::by_type(sim, [&](auto zero) {
    using T = decltype(zero);
    const T* from = arrays::input<T>(sim, "sim", 2);
    T* to = arrays::output<T>(score, "score", 2);
    int8_t* links = arrays::output<int8_t>(pointers, "pointers", 2);
    const int64_t n = sim.shape(0), m = sim.shape(1);
    arrays::require(score.shape(0) == n && score.shape(1) == m && pointers.shape(0) == n && pointers.shape(1) == m, "rqa: shapes do not fit");
    arrays::run([&] { return arrays::table(T{}).tonal.rqa(to, links, from, n, m, gap_onset, gap_extend, knight); });
  });
}

void dtw(py::array D, py::array steps, py::array C, py::array sizes, py::array add, py::array mul) {
  double* to = arrays::output<double>(D, "D", 2);
  int32_t* links = arrays::output<int32_t>(steps, "steps", 2);
  const double* costs = arrays::input<double>(C, "C", 2);
  const fa::DtwSteps s{sizes.shape(0), arrays::input<int64_t>(sizes, "sizes", 2), arrays::input<double>(add, "add", 1),
                       arrays::input<double>(mul, "mul", 1)};
  const int64_t n = C.shape(0), m = C.shape(1), top = D.shape(0) - n, left = D.shape(1) - m;
  arrays::require(steps.shape(0) == D.shape(0) && steps.shape(1) == D.shape(1), "dtw: steps must have the shape of D");
  arrays::require(sizes.shape(1) == 2 && add.shape(0) == s.count && mul.shape(0) == s.count, "dtw: two sizes, two weights a step");
  for (int64_t k = 0; k < s.count; ++k) {
    const int64_t down = s.size[2 * k], right = s.size[2 * k + 1];
    arrays::require(down >= 0 && right >= 0 && down + right > 0 && down <= top && right <= left, "dtw: a step leaves D");
  }
  arrays::run([&] { return fa::kernels().f64.tonal.dtw(to, links, costs, n, m, top, left, s); });
}

// The rows of steps may lie further apart than they are long: `dtw` returns them so.
void dtw_path(py::array path, py::array count, py::array steps, py::array sizes, int64_t start, bool subseq) {
  int64_t *to = arrays::output<int64_t>(path, "path", 2), *length = arrays::output<int64_t>(count, "count", 1);
  const fa::DtwSteps s{sizes.shape(0), arrays::input<int64_t>(sizes, "sizes", 2), nullptr, nullptr};
  const bool plain = arrays::is<int32_t>(steps) && (steps.flags() & py::detail::npy_api::NPY_ARRAY_ALIGNED_) && steps.ndim() == 2;
  arrays::require(plain && steps.strides(1) == sizeof(int32_t) && steps.strides(0) % sizeof(int32_t) == 0, "dtw_path: steps must be rows of int32");
  const int64_t n = steps.shape(0), m = steps.shape(1), stride = steps.strides(0) / int64_t(sizeof(int32_t));
  arrays::require(path.shape(0) >= n + m && path.shape(1) == 2 && count.shape(0) == 1 && sizes.shape(1) == 2 && start < m, "dtw_path: shapes do not fit");
  for (int64_t k = 0; k < s.count; ++k) {
    const int64_t down = s.size[2 * k], right = s.size[2 * k + 1];
    arrays::require(down >= 0 && right >= 0 && down + right > 0, "dtw_path: every step must move back");
  }
  const int32_t* from = static_cast<const int32_t*>(steps.data());
  arrays::run([&] { return fa::kernels().f64.tonal.dtw_path(to, length, from, n, m, stride, s, start, subseq); });
}

void distances(py::array out, py::array x, py::array y, int kind) {
  double* to = arrays::output<double>(out, "out", 2);
  const double *a = arrays::input<double>(x, "x", 2), *b = arrays::input<double>(y, "y", 2);
  const int64_t n = x.shape(0), k = x.shape(1), m = y.shape(1);
  arrays::require(out.shape(0) == n && out.shape(1) == m && y.shape(0) == k, "distances: shapes do not fit");
  arrays::require(kind >= 0 && kind <= 3, "distances: unknown kind");
  arrays::run([&] { return fa::kernels().f64.tonal.distances(to, a, b, n, m, k, fa::DistanceKind(kind)); });
}

}  // namespace

void bind_tonal(py::module_& m) {
  m.def("decimate", decimate);
  m.def("cqt", cqt);
  m.def("tempogram", tempogram);
  m.def("measures", measures);
  m.def("rqa", rqa);
  m.def("dtw", dtw);
  m.def("dtw_path", dtw_path);
  m.def("distances", distances);
}
