// fft, ifft, rfft, irfft: all lengths 1 .. 600 and some large ones against the definition, on every level.
#include "fastaudio/fft/plans.hpp"

#include "check.hpp"

namespace {

template <class T>
void one_length(int64_t n) {
  const int64_t bins = n / 2 + 1, rows = n % 7 + 1;
  const auto real = noise<T>(rows * n, unsigned(n)), complex = noise<T>(2 * rows * n, unsigned(n) + 1);
  std::vector<double> want_real, want_complex;
  for (int64_t r = 0; r < rows; ++r) {
    std::vector<std::complex<double>> a(static_cast<size_t>(n)), b(static_cast<size_t>(n));
    for (int64_t i = 0; i < n; ++i) {
      a[size_t(i)] = double(real[size_t(r * n + i)]);
      b[size_t(i)] = {double(complex[size_t(2 * (r * n + i))]), double(complex[size_t(2 * (r * n + i) + 1)])};
    }
    const auto s = dft(a, bins), c = dft(b, n);
    want_real.insert(want_real.end(), s.begin(), s.end());
    want_complex.insert(want_complex.end(), c.begin(), c.end());
  }
  const std::vector<double> back_real(real.begin(), real.end()), back_complex(complex.begin(), complex.end());
  const auto rplan = fa::real_plan<T>(n);
  const auto cplan = fa::complex_plan<T>(n);
  on_every_level<T>([&](const fa::Kernels<T>& k, const char* level, int64_t) {
    std::vector<T> spectrum(size_t(2 * rows * bins)), samples(size_t(rows * n)), c(size_t(2 * rows * n)), back(size_t(2 * rows * n));
    CHECK(k.rfft(spectrum.data(), real.data(), rows, *rplan) == fa::Status::ok);
    CHECK_AT(error(spectrum.data(), want_real.data(), 2 * rows * bins) < limit<T>, "rfft, n = %d, %s", int(n), level);
    CHECK(k.irfft(samples.data(), spectrum.data(), rows, *rplan) == fa::Status::ok);
    CHECK_AT(error(samples.data(), back_real.data(), rows * n) < 2 * limit<T>, "irfft, n = %d, %s", int(n), level);
    CHECK(k.fft(c.data(), complex.data(), rows, *cplan, false) == fa::Status::ok);
    CHECK_AT(error(c.data(), want_complex.data(), 2 * rows * n) < limit<T>, "fft, n = %d, %s", int(n), level);
    CHECK(k.fft(back.data(), c.data(), rows, *cplan, true) == fa::Status::ok);
    CHECK_AT(error(back.data(), back_complex.data(), 2 * rows * n) < 2 * limit<T>, "ifft, n = %d, %s", int(n), level);
  });
}

template <class T>
void all() {
  for (int64_t n = 1; n <= 600; ++n) one_length<T>(n);
  for (int64_t n : {1009, 1024, 1200, 2047, 2048, 2187, 3001}) one_length<T>(n);
}

}  // namespace

int main() {
  all<float>();
  all<double>();
}
