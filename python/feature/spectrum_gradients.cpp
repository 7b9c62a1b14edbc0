#include "banks.hpp"
#include "framing.hpp"
#include "rooms.hpp"

namespace py = pybind11;

namespace {

void stft_adjoint(py::array dx, py::array dD, py::array window, int64_t hop, int64_t pad, int mode, bool frames_major) {
  arrays::by_type(dx, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(dx, "dx", 2);
    const T* from = reinterpret_cast<const T*>(arrays::input<std::complex<T>>(dD, "dD", 3));
    const T* w = arrays::input<T>(window, "window", 1);
    const int64_t rows = dx.shape(0), frames = dD.shape(frames_major ? 1 : 2), bins = dD.shape(frames_major ? 2 : 1);
    const fa::Framing f = arrays::framing(dx, window, hop, pad, mode, frames);
    arrays::require(pad >= 0, "stft_adjoint: pad must be >= 0");
    arrays::require(dD.shape(0) == rows && bins == f.n_fft / 2 + 1, "stft_adjoint: shapes do not fit");
    const auto plan = fa::real_plan<T>(f.n_fft);
    const auto kernel = arrays::table(T{}).gradients.stft_adjoint;
    arrays::step([=] { return kernel(to, from, rows, f, w, *plan, frames_major); });
  });
}

void istft_adjoint(py::array dD, py::array dy, py::array window, int64_t hop, int64_t offset, bool frames_major) {
  arrays::by_type(dy, [&](auto zero) {
    using T = decltype(zero);
    T* to = reinterpret_cast<T*>(arrays::output<std::complex<T>>(dD, "dD", 3));
    const T *from = arrays::input<T>(dy, "dy", 2), *w = arrays::input<T>(window, "window", 1);
    const int64_t rows = dy.shape(0), frames = dD.shape(frames_major ? 1 : 2), bins = dD.shape(frames_major ? 2 : 1);
    const fa::Framing f = arrays::framing(dy, window, hop, offset, 0, frames);
    arrays::require(offset >= 0, "istft_adjoint: offset must be >= 0");
    arrays::require(dD.shape(0) == rows && bins == f.n_fft / 2 + 1, "istft_adjoint: shapes do not fit");
    const auto plan = fa::real_plan<T>(f.n_fft);
    const auto row_plan = frames_major ? fa::row_plan<T>(f.n_fft, fa::kernels().vector_bytes / int64_t(sizeof(T))) : nullptr;
    const auto kernel = arrays::table(T{}).gradients.istft_adjoint;
    arrays::step([=] { return kernel(to, from, rows, f, w, *plan, row_plan.get(), frames_major); });
  });
}

void magnitude_backward(py::array dD, py::array dS, py::array D, double power) {
  arrays::by_type(dS, [&](auto zero) {
    using T = decltype(zero);
    T* to = reinterpret_cast<T*>(arrays::output<std::complex<T>>(dD, "dD", -1));
    const T *slope = arrays::input<T>(dS, "dS", -1), *from = reinterpret_cast<const T*>(arrays::input<std::complex<T>>(D, "D", -1));
    const int64_t n = dS.size();
    arrays::require(dD.size() == n && D.size() == n, "magnitude_backward: shapes do not fit");
    const auto kernel = arrays::table(T{}).gradients.magnitude_backward;
    arrays::step([=] { return kernel(to, slope, from, n, power); });
  });
}

void power_to_db_backward(py::array dS, py::array dout, py::array S, double amin, double scale) {
  arrays::by_type(dS, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(dS, "dS", -1);
    const T *slope = arrays::input_like<T>(dout, "dout", dS), *from = arrays::input_like<T>(S, "S", dS);
    const int64_t n = dS.size();
    const auto kernel = arrays::table(T{}).gradients.power_to_db_backward;
    arrays::step([=] { return kernel(to, slope, from, n, amin, scale); });
  });
}

// spectra: (rows, frames, bins) or (rows, bins, frames); bands the same with bands. The bank must stay as it is while a
// tape that holds the call lives.
template <bool backward>
void mel_project(py::array out, py::array in, py::array starts, py::array lengths, py::array weights, bool frames_major) {
  arrays::by_type(out, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(out, "out", 3);
    const T* from = arrays::input<T>(in, "S", 3);
    const py::array &S = backward ? out : in, &bands = backward ? in : out;
    const int axis = frames_major ? 2 : 1;
    const int64_t rows = S.shape(0), bins = S.shape(axis), frames = S.shape(3 - axis);
    const auto mel = arrays::mel_bank<T>(starts, lengths, weights, bins);
    arrays::require(bands.shape(0) == rows && bands.shape(axis) == mel.bands && bands.shape(3 - axis) == frames, "mel_project: shapes do not fit");
    const auto& table = arrays::table(T{}).gradients;
    const auto kernel = backward ? table.mel_project_backward : table.mel_project;
    arrays::step([=] { return kernel(to, from, rows, bins, frames, mel, frames_major); });
  });
}

}  // namespace

void bind_spectrum_gradients(py::module_& m) {
  m.def("stft_adjoint", stft_adjoint);
  m.def("istft_adjoint", istft_adjoint);
  m.def("magnitude_backward", magnitude_backward);
  m.def("power_to_db_backward", power_to_db_backward);
  m.def("mel_project", mel_project<false>);
  m.def("mel_project_backward", mel_project<true>);
}
