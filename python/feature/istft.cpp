#include "arrays.hpp"
#include "rooms.hpp"

namespace py = pybind11;

void bind_istft(py::module_& m) {
  m.def("istft", [](py::array out, py::array D, py::array window, int64_t hop, int64_t offset, bool frames_major) {
    arrays::by_type(out, [&](auto zero) {
      using T = decltype(zero);
      T* to = arrays::output<T>(out, "out", 2);
      const T* from = reinterpret_cast<const T*>(arrays::input<std::complex<T>>(D, "D", 3));
      const T* w = arrays::input<T>(window, "window", 1);
      const int64_t frames = D.shape(frames_major ? 1 : 2), bins = D.shape(frames_major ? 2 : 1), n = out.shape(1);
      const fa::Framing f{n, window.shape(0), hop, offset, frames, fa::Pad::constant};
      arrays::require(hop > 0 && offset >= 0 && f.n_fft > 0, "istft: hop must be > 0, offset >= 0");
      arrays::require(out.shape(0) == D.shape(0) && bins == f.n_fft / 2 + 1, "istft: shapes do not fit");
      const auto plan = fa::real_plan<T>(f.n_fft);
      const int64_t rows = D.shape(0), lanes = fa::kernels().vector_bytes / int64_t(sizeof(T));
      const auto row_plan = frames_major ? fa::row_plan<T>(f.n_fft, lanes) : nullptr;
      const auto kernel = arrays::table(T{}).istft;
      arrays::step([=] { return kernel(to, from, rows, n, offset, f, w, *plan, row_plan.get(), frames_major); });
    });
  });
}
