// The mode of a thread's floating-point unit: MXCSR of x86, FPCR of arm64.
#include "fastaudio/runtime/denormals.hpp"

namespace fa {
namespace {

#if defined(__x86_64__)
using Mode = uint32_t;
constexpr Mode flush = 1u << 15 | 1u << 6;  // results to zero, operands as zeros
Mode mode() { return __builtin_ia32_stmxcsr(); }
void set_mode(Mode m) { __builtin_ia32_ldmxcsr(m); }
#elif defined(__aarch64__)
using Mode = uint64_t;
constexpr Mode flush = uint64_t(1) << 24;  // both
Mode mode() {
  Mode m;
  __asm__ volatile("mrs %0, fpcr" : "=r"(m));
  return m;
}
void set_mode(Mode m) { __asm__ volatile("msr fpcr, %0" : : "r"(m) : "memory"); }
#else
using Mode = uint32_t;
constexpr Mode flush = 0;
Mode mode() { return 0; }
void set_mode(Mode) {}
#endif

thread_local bool flushing = false;
thread_local Mode own = 0;  // while flushing: what the thread had before

void begin() {
  own = mode();
  flushing = true;
  set_mode(own | flush);
}
// The flags that arithmetic raises stay as they are now.
void end() {
  flushing = false;
  set_mode((mode() & ~flush) | (own & flush));
}

}  // namespace

FlushDenormals::FlushDenormals() : outermost_(!flushing) {
  if (outermost_) begin();
}
FlushDenormals::~FlushDenormals() {
  if (outermost_) end();
}

DenormalMode denormal_mode() { return {(flushing ? own : mode()) & flush, flushing}; }
void take_over(DenormalMode m) {
  own = (mode() & ~flush) | (Mode(m.own) & flush);
  flushing = m.flushing;
  set_mode(flushing ? own | flush : own);
}

KeepDenormals::KeepDenormals() : flushing_(flushing) {
  if (flushing_) end();
}
KeepDenormals::~KeepDenormals() {
  if (flushing_) begin();
}

}  // namespace fa
