#pragma once
// Denormal numbers, below 1.2e-38 in float: a product with one of them takes a hundred times as long as any other, on x86.
// While a FlushDenormals lives, its thread computes with zeros instead, and so do workers that run loops of this thread.
// The thread has its own mode back when the guard ends, and within it while a KeepDenormals lives.
#include <cstdint>

namespace fa {

class FlushDenormals {
 public:
  FlushDenormals();
  ~FlushDenormals();
  FlushDenormals(const FlushDenormals&) = delete;

 private:
  const bool outermost_;
};

// Around a call of foreign code, which may itself call kernels.
class KeepDenormals {
 public:
  KeepDenormals();
  ~KeepDenormals();
  KeepDenormals(const KeepDenormals&) = delete;

 private:
  const bool flushing_;
};

// How a thread computes, for another that works for it: a new thread begins as the one that started it was just then.
struct DenormalMode {
  uint64_t own;
  bool flushing;
};
DenormalMode denormal_mode();
void take_over(DenormalMode mode);

}  // namespace fa
