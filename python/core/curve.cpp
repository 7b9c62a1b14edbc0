#include "arrays.hpp"
#include "rooms.hpp"

namespace py = pybind11;

namespace {

void reassign(py::array mags, py::object freqs, py::object times, py::array S, py::object slopes, py::object weighed,
              py::array own_freqs, py::array own_times, py::array least, py::array numbers) {
  arrays::by_type(mags, [&](auto zero) {
    using T = decltype(zero);
    const auto spectra = [&](const py::object& a, const char* name) -> const T* {
      if (a.is_none()) return nullptr;
      return reinterpret_cast<const T*>(arrays::input_like<std::complex<T>>(py::cast<py::array>(a), name, mags));
    };
    fa::Reassign<T> r{};
    r.mags = arrays::output<T>(mags, "mags", -1);
    r.freqs = arrays::optional_output_like<double>(freqs, "freqs", mags);
    r.times = arrays::optional_output_like<double>(times, "times", mags);
    r.S = spectra(S, "S"), r.slopes = spectra(slopes, "slopes"), r.weighed = spectra(weighed, "weighed");
    r.own_freqs = arrays::input<double>(own_freqs, "own_freqs", 1);
    r.own_times = arrays::input<double>(own_times, "own_times", 1);
    r.least = arrays::input<double>(least, "least", -1);
    const double* c = arrays::input<double>(numbers, "numbers", 1);
    arrays::require(numbers.size() == 6, "reassign: numbers must be six");
    r.bins = own_freqs.size(), r.frames = own_times.size(), r.floors = least.size();
    const int64_t block = r.bins * r.frames;
    arrays::require(block > 0 && mags.size() % block == 0, "reassign: the spectra must be of these bins and frames");
    arrays::require(r.floors == 1 || r.floors == mags.size(), "reassign: least must be one or one for each");
    arrays::require(!r.freqs == !r.slopes && !r.times == !r.weighed, "reassign: places need their spectra");
    r.count = mags.size() / r.bins;
    r.per_bin = c[0], r.per_sample = c[1], r.lowest = c[2], r.highest = c[3], r.latest = c[4], r.fill = c[5] != 0;
    arrays::run([&] { return arrays::table(T{}).numbers.reassign(r); });
  });
}

}  // namespace

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
  m.def("reassign", reassign);
  m.def("softmask", [](py::array out, py::array x, py::array rest, bool squared, double of_silence) {
    bool good = true;
    arrays::by_type(out, [&](auto zero) {
      using T = decltype(zero);
      T* to = arrays::output<T>(out, "out", -1);
      const T *a = arrays::input_like<T>(x, "x", out), *b = arrays::input_like<T>(rest, "rest", out);
      arrays::run([&] { return arrays::table(T{}).numbers.softmask(to, a, b, out.size(), squared, T(of_silence), &good); });
    });
    return good;
  });
  m.def("weighting", [](py::array out, py::array x, py::array numbers) {
    bool good = true;
    double* to = arrays::output<double>(out, "out", -1);
    const double *from = arrays::input_like<double>(x, "x", out), *c = arrays::input<double>(numbers, "numbers", 1);
    arrays::require(numbers.size() == 17, "weighting: numbers must be seventeen");
    arrays::run([&] { return arrays::table(1.0).numbers.weighting(to, from, x.size(), c, &good); });
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
