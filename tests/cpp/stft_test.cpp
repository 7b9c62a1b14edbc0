// stft against the definition, and istft back to the samples, in both memory orders, on every level.
#include "check.hpp"
#include "fastaudio/fft/plans.hpp"

namespace {

template <class T>
void one_case(int64_t n, int64_t n_fft, int64_t hop, bool frames_major, unsigned seed) {
  const int64_t rows = 2, bins = n_fft / 2 + 1, pad = n_fft / 2, frames = 1 + n / hop;
  const auto x = noise<T>(rows * n, seed);
  const auto window = hann<T>(n_fft);
  std::vector<double> want;  // in the order of out
  for (int64_t r = 0; r < rows; ++r) {
    const std::vector<T> row(x.begin() + r * n, x.begin() + (r + 1) * n);
    const auto s = frame_spectra(row, window, hop, pad, frames);
    for (int64_t i = 0; i < frames * bins; ++i) {
      const int64_t from = frames_major ? i : i % frames * bins + i / frames;
      want.push_back(s[size_t(2 * from)]);
      want.push_back(s[size_t(2 * from + 1)]);
    }
  }
  const fa::Framing framing{n, n_fft, hop, pad, frames, fa::Pad::constant};
  const auto plan = fa::real_plan<T>(n_fft);
  on_every_level<T>([&](const fa::Kernels<T>& k, const char* level, int64_t lanes) {
    std::vector<T> D(size_t(2 * rows * frames * bins), T(NAN)), back(size_t(rows * n), T(NAN));
    const auto row_plan = frames_major ? fa::row_plan<T>(n_fft, lanes) : nullptr;
    CHECK(k.stft(D.data(), {x.data(), false}, rows, framing, window.data(), *plan, row_plan.get(), frames_major, nullptr) == fa::Status::ok);
    CHECK_AT(error(D.data(), want.data(), int64_t(D.size())) < limit<T>, "stft %d/%d, %s", int(n_fft), int(hop), level);
    CHECK(k.istft(back.data(), D.data(), rows, n, pad, framing, window.data(), *plan, row_plan.get(), frames_major) == fa::Status::ok);
    for (int64_t r = 0; r < rows; ++r) {  // away from the end, where all frames are there
      const int64_t sure = std::max<int64_t>(0, (frames - 1) * hop - n_fft / 2);
      const std::vector<double> samples(x.begin() + r * n, x.begin() + r * n + sure);
      CHECK_AT(error(back.data() + r * n, samples.data(), sure) < 4 * limit<T>, "istft %d/%d, %s", int(n_fft), int(hop), level);
    }
    for (T v : back) CHECK(v == v);
  });
}

template <class T>
void all() {
  unsigned seed = 0;
  for (int64_t n_fft : {2, 4, 15, 64, 100, 127, 256, 400, 512, 1024})
    for (int64_t hop : {n_fft / 4, n_fft / 3, n_fft / 2})
      for (bool frames_major : {false, true}) {
        ++seed;
        one_case<T>(2500 + 37 * seed % 600, n_fft, std::max<int64_t>(1, hop), frames_major, seed);
      }
}

}  // namespace

int main() {
  all<float>();
  all<double>();
}
