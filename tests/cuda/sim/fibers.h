// Fibers: a stack and a place to go on from. ucontext starts one; later switches are jumps, which make no system call.
// Under ThreadSanitizer every switch is announced.
#pragma once
#include <setjmp.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <ucontext.h>

#include "events.h"

namespace sim {

constexpr size_t STACK = 64 << 10;

struct Fiber {
  jmp_buf at;
  ucontext_t context;
  bool begun = false;
  void* tsan = nullptr;
};

inline jmp_buf scheduler_at;
inline ucontext_t scheduler_context;
inline void* scheduler_tsan = nullptr;

// Stacks of n fibers in one mapping, each above a page that nobody may touch.
struct Stacks {
  char* memory = nullptr;
  size_t bytes = 0;

  void map(size_t n) {
    unmap();
    bytes = n * STACK;
    memory = static_cast<char*>(mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
    for (size_t i = 0; i < n; ++i) mprotect(memory + i * STACK, 4096, PROT_NONE);
  }
  void unmap() {
    if (memory) munmap(memory, bytes);
    memory = nullptr;
  }
};

inline void make(Fiber& f, char* stack, void (*body)()) {
  getcontext(&f.context);
  f.context.uc_stack.ss_sp = stack;
  f.context.uc_stack.ss_size = STACK;
  f.context.uc_link = nullptr;
  makecontext(&f.context, body, 0);
  f.begun = false;
#ifdef SIM_TSAN
  f.tsan = __tsan_create_fiber(0);
#endif
}

inline void drop(Fiber& f) {
#ifdef SIM_TSAN
  if (f.tsan) __tsan_destroy_fiber(f.tsan);
  f.tsan = nullptr;
#else
  (void)f;
#endif
}

inline std::vector<Fiber> fibers;
inline Stacks stacks;

inline void new_fibers(size_t n, void (*body)()) {
  for (Fiber& f : fibers) drop(f);
  stacks.map(n);
  fibers.resize(n);
  for (size_t i = 0; i < n; ++i) make(fibers[i], stacks.memory + i * STACK, body);
}

// The fiber of a thread. Under ThreadSanitizer another one in each block: what one fiber does is ordered, what the same
// thread of two blocks does is not. New fibers would do as well, and take much longer.
inline Fiber& fiber(size_t thread) { return fibers[(thread + TURN * ordinal) % fibers.size()]; }

#ifdef SIM_TSAN
inline void resume(Fiber& f) {
  __tsan_switch_to_fiber(f.tsan, __tsan_switch_to_fiber_no_sync);
  swapcontext(&scheduler_context, &f.context);
}
inline void park(Fiber& f) {
  __tsan_switch_to_fiber(scheduler_tsan, __tsan_switch_to_fiber_no_sync);
  swapcontext(&f.context, &scheduler_context);
}
[[noreturn]] inline void leave() {
  __tsan_switch_to_fiber(scheduler_tsan, __tsan_switch_to_fiber_no_sync);
  setcontext(&scheduler_context);
  abort();
}
#else
inline void resume(Fiber& f) {
  if (_setjmp(scheduler_at)) return;
  if (f.begun) _longjmp(f.at, 1);
  f.begun = true;
  setcontext(&f.context);
}
inline void park(Fiber& f) {
  if (!_setjmp(f.at)) _longjmp(scheduler_at, 1);
}
[[noreturn]] inline void leave() { _longjmp(scheduler_at, 1); }
#endif

}  // namespace sim
