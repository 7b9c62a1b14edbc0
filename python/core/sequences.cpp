#include "arrays.hpp"
#include "rooms.hpp"

namespace py = pybind11;

namespace {

void lpc(py::array out, py::array x) {
  arrays::by_type(out, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(out, "out", 2);
    const T* from = arrays::input<T>(x, "x", 2);
    const int64_t rows = x.shape(0), n = x.shape(1), order = out.shape(1) - 1;
    arrays::require(out.shape(0) == rows && order >= 0 && order < n, "lpc: out must be (rows, order + 1), order < n");
    arrays::run([&] { return arrays::table(T{}).sequences.lpc(to, from, rows, n, order); });
  });
}

void pcen(py::array out, py::array state, py::array S, py::array ref, py::array numbers) {
  arrays::by_type(out, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(out, "out", 2);
    double* z = arrays::output<double>(state, "state", 1);
    const T *from = arrays::input_like<T>(S, "S", out), *past = arrays::input_like<T>(ref, "ref", out);
    const double* p = arrays::input<double>(numbers, "numbers", 1);
    arrays::require(numbers.shape(0) == 5 && state.shape(0) == out.shape(0), "pcen: 5 numbers, a state for every row");
    const fa::PcenNumbers values{p[0], p[1], p[2], p[3], p[4]};
    arrays::run([&] { return arrays::table(T{}).sequences.pcen(to, z, from, past, out.shape(0), out.shape(1), values); });
  });
}

void beats(py::array back, py::array score, py::array local, py::array onsets, py::array per_beat, double tightness) {
  arrays::by_type(local, [&](auto zero) {
    using T = decltype(zero);
    int64_t* links = arrays::output<int64_t>(back, "back", 2);
    double* scores = arrays::output<double>(score, "score", 2);
    T* smooth = arrays::output<T>(local, "local", 2);
    const T* from = arrays::input_like<T>(onsets, "onsets", local);
    const double* periods = arrays::input<double>(per_beat, "per_beat", 2);
    const int64_t rows = local.shape(0), n = local.shape(1), m = per_beat.shape(1);
    arrays::require(score.shape(0) == rows && score.shape(1) == n, "beats: shapes do not fit");
    arrays::require(back.shape(0) == rows && back.shape(1) == n && per_beat.shape(0) == rows, "beats: shapes do not fit");
    arrays::require(n > 0 && (m == 1 || m == n), "beats: one period, or one a frame");
    for (int64_t i = 0; i < per_beat.size(); ++i) arrays::require(periods[i] >= 1, "beats: a period is shorter than a frame");
    arrays::run([&] { return arrays::table(T{}).sequences.beats(links, scores, smooth, from, periods, rows, n, m, tightness); });
  });
}

void median(py::array out, py::array x, int64_t size) {
  arrays::by_type(out, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(out, "out", 3);
    const T* from = arrays::input<T>(x, "x", 3);
    for (int i = 0; i < 3; ++i) arrays::require(out.shape(i) == x.shape(i), "median: out must have x's shape");
    arrays::require(size > 0 && x.shape(1) > 0, "median: size and the axis must be > 0");
    arrays::run([&] { return arrays::table(T{}).sequences.median(to, from, x.shape(0), x.shape(1), x.shape(2), size); });
  });
}

void peak_pick(py::array out, py::array x, int64_t pre_max, int64_t post_max, int64_t pre_avg, int64_t post_avg, double delta,
               int64_t wait) {
  arrays::by_type(x, [&](auto zero) {
    using T = decltype(zero);
    const T* from = arrays::input<T>(x, "x", 2);
    uint8_t* to = reinterpret_cast<uint8_t*>(arrays::output_like<bool>(out, "out", x));
    const fa::PeakSpans spans{pre_max, post_max, pre_avg, post_avg, wait, delta};
    arrays::require(pre_max >= 0 && post_max > 0 && pre_avg >= 0 && post_avg > 0 && wait >= 0, "peak_pick: spans outside their ranges");
    arrays::run([&] { return arrays::table(T{}).sequences.peak_pick(to, from, x.shape(0), x.shape(1), spans); });
  });
}

void viterbi(py::array path, py::array score, py::array prob, py::array trans, py::array init) {
  int64_t* to = arrays::output<int64_t>(path, "path", 2);
  double* best = arrays::output<double>(score, "score", 1);
  const double *p = arrays::input<double>(prob, "prob", 3), *a = arrays::input<double>(trans, "trans", 2), *b = arrays::input<double>(init, "init", 1);
  const int64_t rows = prob.shape(0), steps = prob.shape(1), states = prob.shape(2);
  arrays::require(path.shape(0) == rows && path.shape(1) == steps && score.shape(0) == rows, "viterbi: path and score do not fit prob");
  arrays::require(trans.shape(0) == states && trans.shape(1) == states && init.shape(0) == states, "viterbi: trans and init do not fit prob");
  arrays::require(steps > 0 && states > 0 && states < INT32_MAX, "viterbi: steps and states must be > 0");
  arrays::run([&] { return fa::kernels().viterbi(to, best, p, a, b, rows, steps, states); });
}

void viterbi_step(py::array links, py::array value, py::array prob, py::array from, py::array to, py::array count, py::array weights) {
  uint16_t* l = arrays::output<uint16_t>(links, "links", 2);
  double* v = arrays::output<double>(value, "value", 1);
  const double* p = arrays::input<double>(prob, "prob", 2);
  const int64_t steps = prob.shape(0), states = prob.shape(1), runs = weights.shape(0), width = weights.shape(1);
  const fa::Transitions t{arrays::input<int64_t>(from, "from", 1), arrays::input<int64_t>(to, "to", 1),
                          arrays::input<int64_t>(count, "count", 1), arrays::input<double>(weights, "weights", 2), runs, width};
  arrays::require(links.shape(0) == steps && links.shape(1) == states && value.shape(0) == states && states <= 65536,
                  "viterbi_step: links and value do not fit prob");
  arrays::require(from.shape(0) == runs && to.shape(0) == runs && count.shape(0) == runs, "viterbi_step: from, to, count: one a run");
  for (int64_t i = 0; i < runs; ++i)
    arrays::require(t.from[i] >= 0 && t.from[i] < states && t.to[i] >= 0 && t.count[i] >= 0 && t.count[i] <= width &&
                        t.to[i] + t.count[i] <= states,
                    "viterbi_step: a run leaves the states");
  arrays::run([&] { return fa::kernels().viterbi_step(l, v, p, steps, states, t); });
}

void flux(py::array out, py::array S, int64_t lag, int64_t shift) {
  arrays::by_type(out, [&](auto zero) {
    using T = decltype(zero);
    T* to = arrays::output<T>(out, "out", 2);
    const T* from = arrays::input<T>(S, "S", 3);
    const int64_t rows = S.shape(0), bands = S.shape(1), frames = S.shape(2), n = out.shape(1);
    arrays::require(out.shape(0) == rows && bands > 0 && lag >= 0 && shift >= 0 && n <= (frames > lag ? frames - lag : 0) + shift,
                    "flux: out does not belong to S, lag and shift");
    arrays::run([&] { return arrays::table(T{}).sequences.flux(to, from, rows, n, bands, frames, lag, shift); });
  });
}

}  // namespace

void bind_sequences(py::module_& m) {
  m.def("lpc", lpc);
  m.def("flux", flux);
  m.def("pcen", pcen);
  m.def("beats", beats);
  m.def("median", median);
  m.def("peak_pick", peak_pick);
  m.def("viterbi", viterbi);
  m.def("viterbi_step", viterbi_step);
}
