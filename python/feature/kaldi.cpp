#include "banks.hpp"
#include "rooms.hpp"

namespace py = pybind11;

// frames: preemphasis, dither, log floor, remove mean, raw energy; columns: kind, first, energy, power, log
void bind_kaldi(py::module_& m) {
  m.def("kaldi", [](py::array out, py::array x, py::array window, int64_t size, int64_t hop, int64_t pad, py::object noise, py::array frames,
                    py::array columns, py::array starts, py::array lengths, py::array weights, py::array dct) {
    bool finite = true;
    arrays::by_type(out, [&](auto zero) {
      using T = decltype(zero);
      T* to = arrays::output<T>(out, "out", 3);
      const fa::Samples from = arrays::samples<T>(x, 2);
      const T* w = arrays::input<T>(window, "window", 1);
      const int64_t rows = x.shape(0), count = out.shape(1), n_fft = window.shape(0), bins = n_fft / 2 + 1;
      const double* p = arrays::input<double>(frames, "frames", 1);
      const int64_t* c = arrays::input<int64_t>(columns, "columns", 1);
      arrays::require(frames.shape(0) == 5 && columns.shape(0) == 5, "kaldi: frames and columns have 5 numbers each");
      arrays::require(size > 0 && size <= n_fft && hop > 0, "kaldi: 0 < size <= n_fft, hop > 0");
      arrays::require(out.shape(0) == rows && (x.shape(1) > 0 || count == 0), "kaldi: out does not fit x");
      const T* random = noise.is_none() ? nullptr : arrays::input<T>(py::cast<py::array>(noise), "noise", 3);
      if (random) arrays::require(py::cast<py::array>(noise).size() == rows * count * size, "kaldi: noise must be (rows, frames, size)");
      const auto mel = arrays::mel_bank<T>(starts, lengths, weights, bins);
      const fa::Dct<T> transform{dct.shape(0), dct.shape(1), arrays::input<T>(dct, "dct", 2)};
      const fa::KaldiColumns to_columns{c[0], out.shape(2), c[1], c[2], c[3] != 0, c[4] != 0};
      arrays::require(c[0] >= 0 && c[0] <= 2 && (c[0] != 2 || transform.columns == mel.bands), "kaldi: kind, or dct does not fit");
      const int64_t made = c[0] == 0 ? bins : c[0] == 1 ? mel.bands : transform.rows;
      arrays::require(c[1] >= 0 && c[1] + made <= out.shape(2) && c[2] >= -1 && c[2] < out.shape(2), "kaldi: columns outside of out");
      const fa::KaldiFrames prepare{size, p[0], p[1], p[2], p[3] != 0, p[4] != 0, c[2] >= 0};
      const fa::Framing f{x.shape(1), n_fft, hop, pad, count, fa::Pad::symmetric};
      const auto plan = fa::real_plan<T>(n_fft);
      arrays::run([&] {
        return arrays::table(T{}).signal.kaldi(to, from, rows, f, w, *plan, prepare, random, to_columns, mel, transform, &finite);
      });
    });
    return finite;
  });
}
