#include "banks.hpp"
#include "framing.hpp"
#include "rooms.hpp"

namespace py = pybind11;

namespace {

void griffinlim(py::array y, py::array S, py::object turns, py::array window, int64_t hop, int64_t offset, int mode, int64_t n_iter,
                double momentum) {
  arrays::by_type(y, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(y, "y", 2);
    const T *from = arrays::input<T>(S, "S", 3), *w = arrays::input<T>(window, "window", 1);
    const T* phases = turns.is_none() ? nullptr : arrays::input_like<T>(py::cast<py::array>(turns), "turns", S);
    const fa::Framing f = arrays::framing(y, window, hop, offset, mode, S.shape(2));
    arrays::require(offset >= 0 && n_iter >= 0 && momentum >= 0, "griffinlim: offset, n_iter and momentum must be >= 0");
    arrays::require(S.shape(0) == y.shape(0) && S.shape(1) == f.n_fft / 2 + 1, "griffinlim: shapes do not fit");
    arrays::require(f.n > 0 && f.frames > 0, "griffinlim: empty arrays");
    const auto plan = fa::real_plan<T>(f.n_fft);
    arrays::run([&] { return arrays::table(T{}).signal.griffinlim(to, from, phases, y.shape(0), f, w, *plan, n_iter, momentum); });
  });
}

void phase_vocoder(py::array out, py::array D, py::array steps, py::array weights, py::object phase, bool hold) {
  arrays::by_type(out, [&](auto zero) {
    using T = decltype(zero);
    T* to = reinterpret_cast<T*>(arrays::output<std::complex<T>>(out, "out", 3));
    const T* from = reinterpret_cast<const T*>(arrays::input<std::complex<T>>(D, "D", 3));
    const double *places = arrays::input<double>(steps, "steps", 1), *shares = arrays::input<double>(weights, "weights", 1);
    const int64_t rows = D.shape(0), frames = D.shape(1), bins = D.shape(2), count = steps.shape(0);
    double* carried = nullptr;
    if (!phase.is_none()) {
      if (!py::isinstance<py::array>(phase)) throw py::type_error("phase: must be an array or None");
      py::array a = py::reinterpret_borrow<py::array>(phase);
      carried = reinterpret_cast<double*>(arrays::output<std::complex<double>>(a, "phase", 2));
      arrays::require(a.shape(0) == rows && a.shape(1) == bins, "phase_vocoder: phase must be (rows, bins)");
    }
    arrays::require(out.shape(0) == rows && out.shape(1) == count && out.shape(2) == bins && weights.shape(0) == count,
                    "phase_vocoder: shapes do not fit");
    for (int64_t i = 0; i < count; ++i) arrays::require(places[i] >= 0 && places[i] < double(frames), "phase_vocoder: a step leaves D");
    arrays::run([&] { return arrays::table(T{}).signal.phase_vocoder(to, from, rows, frames, bins, {places, shares, count, hold}, carried); });
  });
}

void nnls(py::array x, py::array b, py::array starts, py::array lengths, py::array weights, int64_t sweeps, double tolerance) {
  arrays::by_type(x, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(x, "x", 3);
    const T* from = arrays::input<T>(b, "b", 3);
    const auto bank = arrays::mel_bank<T>(starts, lengths, weights, x.shape(1));
    arrays::require(b.shape(0) == x.shape(0) && b.shape(1) == bank.bands && b.shape(2) == x.shape(2), "nnls: shapes do not fit");
    arrays::run([&] { return arrays::table(T{}).signal.nnls(to, from, x.shape(0), x.shape(1), x.shape(2), bank, sweeps, tolerance); });
  });
}

fa::PeakSearch search(const py::array& S, const py::array& least, int64_t first, int64_t span, double sr, int64_t n_fft) {
  arrays::check_layout(S, "S", 3);
  arrays::require(least.ndim() == 2 && least.shape(0) == S.shape(0) && least.shape(1) == S.shape(2), "least must be (rows, frames)");
  arrays::require(first >= 0 && span >= 0 && first + span <= S.shape(1) && n_fft > 0, "bins outside of S");
  return {S.shape(0), S.shape(1), S.shape(2), first, span, sr, double(n_fft)};
}

void piptrack(py::array pitches, py::array mags, py::array S, py::array least, int64_t first, double sr, int64_t n_fft) {
  arrays::by_type(S, [&](auto zero) {
    using T = decltype(zero);
    T *to = arrays::output<T>(pitches, "pitches", 3), *other = arrays::output_like<T>(mags, "mags", pitches);
    const T *from = arrays::input<T>(S, "S", 3), *floor = arrays::input<T>(least, "least", 2);
    const fa::PeakSearch f = search(S, least, first, pitches.shape(1), sr, n_fft);
    arrays::require(pitches.shape(0) == f.rows && pitches.shape(2) == f.frames, "piptrack: shapes do not fit");
    arrays::run([&] { return arrays::table(T{}).signal.piptrack(to, other, from, floor, f); });
  });
}

void peaks(py::array pitches, py::array mags, py::array counts, py::array S, py::array least, int64_t first, int64_t span,
           double sr, int64_t n_fft) {
  arrays::by_type(S, [&](auto zero) {
    using T = decltype(zero);
    T *to = arrays::output<T>(pitches, "pitches", 3), *other = arrays::output_like<T>(mags, "mags", pitches);
    const T *from = arrays::input<T>(S, "S", 3), *floor = arrays::input<T>(least, "least", 2);
    int64_t* number = arrays::output<int64_t>(counts, "counts", 2);
    const fa::PeakSearch f = search(S, least, first, span, sr, n_fft);
    const int64_t parts = counts.shape(1), room = pitches.shape(2);
    arrays::require(counts.shape(0) == f.rows && pitches.shape(0) == f.rows && pitches.shape(1) == parts && mags.ndim() == 3 &&
                        mags.shape(2) == room && parts > 0, "peaks: shapes do not fit");
    // of two neighbours one at most is a peak
    arrays::require(room >= (f.frames + parts - 1) / parts * ((span + 1) / 2), "peaks: there may be more than there is room for");
    arrays::run([&] { return arrays::table(T{}).signal.peaks(to, other, number, parts, room, from, floor, f); });
  });
}

}  // namespace

void bind_signal(py::module_& m) {
  m.def("griffinlim", griffinlim);
  m.def("phase_vocoder", phase_vocoder);
  m.def("nnls", nnls);
  m.def("piptrack", piptrack);
  m.def("peaks", peaks);
}
