// extract: a program of five features in one pass against their definitions in double, on every level, for 1 and 3 threads.
#include "fastaudio/runtime/pool.hpp"

#include "check.hpp"
#include "fastaudio/fft/plans.hpp"

namespace {

constexpr int64_t n_fft = 200, hop = 73, n = 9000, pad = n_fft / 2, frames = 1 + n / hop, bins = n_fft / 2 + 1;
constexpr int64_t bands = 12, width = 16, coefficients = 5;
constexpr double top_db = 30;

template <class T>
struct Tables {
  std::vector<int64_t> start, length;
  std::vector<T> weights, dct;
  std::vector<double> centroid{2.0};

  Tables() : weights(size_t(bands * width)), dct(size_t(coefficients * bands)) {
    for (int64_t m = 0; m < bands; ++m) {
      start.push_back(7 * m);
      length.push_back(m + 5);
      for (int64_t j = 0; j < m + 5; ++j) weights[size_t(m * width + j)] = T(0.1 + 0.01 * double(j * m % 7));
    }
    for (int64_t i = 0; i < coefficients * bands; ++i)
      dct[size_t(i)] = T(std::cos(M_PI * double(i / bands) * (double(i % bands) + 0.5) / double(bands)));
    for (int64_t k = 0; k < bins; ++k) centroid.push_back(10.0 * double(k));
  }
};

// Rows of the output: mel | mfcc | centroid | rms | zero crossings, [row][frame].
template <class T>
std::vector<double> reference(const std::vector<T>& x, const std::vector<T>& window, const Tables<T>& tables) {
  const int64_t rows = bands + coefficients + 3;
  std::vector<double> out(size_t(rows * frames)), db(size_t(bands * frames));
  const auto spectra = frame_spectra(x, window, hop, pad, frames);
  double top = -INFINITY;
  for (int64_t t = 0; t < frames; ++t) {
    std::vector<double> power;
    double sum = 0, weighted = 0, energy = 0, last = 0;
    for (int64_t k = 0; k < bins; ++k) {
      const double *z = &spectra[size_t(2 * (t * bins + k))], p = z[0] * z[0] + z[1] * z[1];
      power.push_back(p);
      sum += p;
      weighted += p * tables.centroid[size_t(k + 1)];
    }
    for (int64_t m = 0; m < bands; ++m) {
      double mel = 0;
      for (int64_t j = 0; j < tables.length[size_t(m)]; ++j)
        mel += double(tables.weights[size_t(m * width + j)]) * power[size_t(tables.start[size_t(m)] + j)];
      out[size_t(m * frames + t)] = mel;
      top = std::max(top, db[size_t(m * frames + t)] = 10 * std::log10(std::max(mel, 1e-10)));
    }
    int64_t crossings = 0;
    for (int64_t i = 0; i < n_fft; ++i) {
      const int64_t at = t * hop - pad + i;
      const double v = at >= 0 && at < n ? double(x[size_t(at)]) : 0;
      energy += v * v;
      if (i && std::signbit(v) != std::signbit(last)) ++crossings;
      last = v;
    }
    double* rest = &out[size_t((bands + coefficients) * frames + t)];
    rest[0] = weighted / sum;
    rest[frames] = std::sqrt(energy / double(n_fft));
    rest[2 * frames] = double(crossings) / double(n_fft);
  }
  for (int64_t c = 0; c < coefficients; ++c)
    for (int64_t t = 0; t < frames; ++t)
      for (int64_t m = 0; m < bands; ++m)
        out[size_t((bands + c) * frames + t)] += double(tables.dct[size_t(c * bands + m)]) * std::max(db[size_t(m * frames + t)], top - top_db);
  return out;
}

template <class T>
void one_type() {
  const int64_t rows = bands + coefficients + 3;
  auto x = noise<T>(n, 3);
  for (int64_t i = n / 2; i < n; ++i) x[size_t(i)] *= T(1e-3);  // quiet frames, so that top_db matters
  const auto window = hann<T>(n_fft);
  const Tables<T> tables;
  const auto want = reference(x, window, tables);
  const double decibels[3] = {1e-10, 1, top_db}, mode[1] = {0}, crossings[4] = {0, 0, 1, 0};
  const fa::Feature features[] = {{fa::Code::melspectrogram, 0, bands, decibels},
                                  {fa::Code::mfcc, bands, coefficients, decibels},
                                  {fa::Code::spectral_centroid, bands + coefficients, 1, tables.centroid.data()},
                                  {fa::Code::rms, bands + coefficients + 1, 1, mode},
                                  {fa::Code::zero_crossing_rate, bands + coefficients + 2, 1, crossings}};
  const fa::Program<T> program{features, 5, rows, 2.0,
                               {bands, width, tables.start.data(), tables.length.data(), tables.weights.data()},
                               {coefficients, bands, tables.dct.data()}};
  const fa::Framing framing{n, n_fft, hop, pad, frames, fa::Pad::constant};
  const auto plan = fa::real_plan<T>(n_fft);
  on_every_level<T>([&](const fa::Kernels<T>& k, const char* level, int64_t) {
    std::vector<T> first;
    for (int threads : {1, 3}) {
      fa::set_num_threads(threads);
      std::vector<T> out(size_t(rows * frames), T(NAN));
      CHECK(k.extract(out.data(), {x.data(), false}, 1, framing, window.data(), plan.get(), program, nullptr) == fa::Status::ok);
      for (const auto& f : features)
        CHECK_AT(error(out.data() + f.row * frames, want.data() + f.row * frames, f.rows * frames) < 2 * limit<T>,
                 "feature %d, %s", int(f.code), level);
      if (threads == 1) first = out;
      CHECK(out == first);
    }
  });
}

}  // namespace

int main() {
  one_type<float>();
  one_type<double>();
}
