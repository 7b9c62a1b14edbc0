#pragma once
// The thread pool. Fork-safe (libgomp is not), started at the first use, never joined at exit.
// Work is cut into fixed tasks whatever the number of threads, so results have the same bits for any thread count.
#include <cstddef>
#include <cstdint>

#include "fastaudio/status.hpp"

namespace fa {

// Runs fn(context, task, scratch) for task = 0 .. tasks-1, on the caller and the workers.
// `scratch`: at least scratch_bytes, 64-byte aligned, private to the running thread, contents undefined.
// Nested calls, and calls while another thread uses the pool, run on the calling thread alone.
Status parallel_for(int64_t tasks, size_t scratch_bytes, void (*fn)(void*, int64_t, char*), void* context);

// The same for a callable f(task, scratch). Static: one private copy per object file (see simd.hpp on weak symbols).
template <class F>
static inline Status parallel(int64_t tasks, size_t scratch_bytes, const F& f) {
  if (tasks == 1 && scratch_bytes == 0) {  // small work: a call of a few nanoseconds
    f(int64_t(0), static_cast<char*>(nullptr));
    return Status::ok;
  }
  return parallel_for(
      tasks, scratch_bytes,
      [](void* context, int64_t task, char* scratch) { (*static_cast<const F*>(context))(task, scratch); },
      const_cast<F*>(&f));
}

int num_threads();
void set_num_threads(int n);  // n < 1: back to what the machine, its cgroup and the environment allow

// Called by the calling thread about every 20 ms of work; true stops the loop with Status::interrupted. It may call
// kernels: they run on the calling thread, with memory of their own.
void set_interrupt_poll(bool (*poll)());

// While one lives, loops of this thread are run to their end; whoever made it asks `interrupted` between them.
class WithoutPolling {
 public:
  WithoutPolling();
  ~WithoutPolling();
  WithoutPolling(const WithoutPolling&) = delete;
  // Small calls take less time than a look at the clock: after those, only every 256th call looks.
  bool interrupted() {
    if (silent_ || (!*worked_ && ++calls_ % 256)) return false;
    return due();
  }

 private:
  bool due();

  const bool before_, silent_;
  bool* const worked_;  // a loop has run on this thread since `due` last looked at the clock
  int64_t due_, calls_ = 0;
};

}  // namespace fa
