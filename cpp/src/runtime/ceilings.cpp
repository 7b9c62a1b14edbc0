#include "fastaudio/runtime/ceilings.hpp"

#include <chrono>
#include <cstring>
#include <memory>
#include <new>

#include "fastaudio/kernels.hpp"
#include "fastaudio/runtime/pool.hpp"

namespace fa {
namespace {

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

// The best rate, in at least three rounds, of a round that does `amount` of work; 0 if Ctrl-C stopped one.
template <class Round>
double best_rate(double seconds, double amount, const Round& round) {
  double best = 0;
  const double end = now() + seconds;
  for (int i = 0; i < 3 || now() < end; ++i) {
    const double start = now();
    if (round() != Status::ok) return 0;
    const double rate = amount / (now() - start);
    if (rate > best) best = rate;
  }
  return best;
}

}  // namespace

double fma_peak(double seconds) {
  constexpr int64_t steps = 20000;  // some 50 microseconds
  const int64_t tasks = int64_t{40} * num_threads();
  const KernelTable& table = kernels();
  const double flops = 2.0 * double(table.multiply_add_lanes) * double(steps * tasks);
  return best_rate(seconds, flops, [&] {
    return parallel(tasks, 0, [&](int64_t, char*) {
      alignas(64) float sink[32];
      for (float& x : sink) x = 0.5f;
      table.multiply_adds(steps, sink);
    });
  });
}

double copy_bandwidth(int64_t bytes, double seconds) {
  constexpr int64_t chunk = 1 << 20;
  const std::unique_ptr<char[]> from(new (std::nothrow) char[bytes]), to(new (std::nothrow) char[bytes]);
  if (!from || !to) return 0;
  std::memset(from.get(), 1, bytes);
  std::memset(to.get(), 2, bytes);
  return best_rate(seconds, 2.0 * double(bytes), [&] {
    return parallel((bytes + chunk - 1) / chunk, 0, [&](int64_t task, char*) {
      const int64_t first = task * chunk, length = bytes - first < chunk ? bytes - first : chunk;
      std::memcpy(to.get() + first, from.get() + first, length);
    });
  });
}

}  // namespace fa
