#include "arrays.hpp"
#include "framing.hpp"
#include "rooms.hpp"

namespace py = pybind11;

void bind_stft(py::module_& m) {
  m.def("stft", [](py::array out, py::array x, py::array window, int64_t hop, int64_t pad, int mode, bool frames_major) {
    bool finite = true, *asked = fa::Tape::recording() ? nullptr : &finite;  // a tape outlives this call
    arrays::by_type(out, [&](auto zero) {
      using T = decltype(zero);
      T* to = reinterpret_cast<T*>(arrays::output<std::complex<T>>(out, "out", 3));
      const fa::Samples from = arrays::samples<T>(x, 2);
      const T* w = arrays::input<T>(window, "window", 1);
      const int64_t frames = out.shape(frames_major ? 1 : 2), bins = out.shape(frames_major ? 2 : 1);
      const fa::Framing framing = arrays::framing(x, window, hop, pad, mode, frames);
      arrays::require(out.shape(0) == x.shape(0) && bins == framing.n_fft / 2 + 1, "stft: out has the wrong shape");
      const auto plan = fa::real_plan<T>(framing.n_fft);
      const int64_t lanes = fa::kernels().vector_bytes / int64_t(sizeof(T));
      const auto row_plan = frames_major ? fa::row_plan<T>(framing.n_fft, lanes) : nullptr;
      const int64_t rows = x.shape(0);
      const auto kernel = arrays::table(T{}).stft;
      arrays::step([=] { return kernel(to, from, rows, framing, w, *plan, row_plan.get(), frames_major, asked); });
    });
    return finite;
  });
}
